package dev.loupe.tracing;

import dev.loupe.metric.MissingSpace;
import dev.loupe.metric.TotalEffect;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The average indirect effect of causal tracing over several facts: which states carry facts in
 * general.
 *
 * <p>An indirect effect is the probability of the answer with one state restored minus the
 * probability with noise on the subject and nothing restored. Rows are kinds of positions relative
 * to the subject, columns are layers; positions of one kind are pooled over all facts. As in the
 * code of the paper, the only token of a subject counts as its first and its last. Choose facts
 * that the model knows. In GPT-2 XL, MLPs of middle layers matter at the last subject token, and
 * attention of late layers at the last token.
 *
 * <p>Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2.2.
 *
 * <pre>{@code
 * trace(model, List.of(fact("The capital of France is", "France", " Paris"),
 *                      fact("The capital of Italy is", "Italy", " Rome")))
 * }</pre>
 */
public final class AverageTrace implements Pictured {
  private final List<NoisedRun> runs;
  private final int window;
  private volatile Facets panels; // computed once: a notebook asks for text, HTML and PNG

  private AverageTrace(List<NoisedRun> runs, int window) {
    this.runs = List.copyOf(runs);
    this.window = Restored.checkedWindow(window);
  }

  /** The average trace of these facts. */
  public static AverageTrace of(HookedTransformer model, List<Fact> facts) {
    if (facts.isEmpty()) {
      throw new IllegalArgumentException("an average needs at least one fact");
    }
    List<Question> questions = facts.stream().map(fact -> Question.of(model, fact)).toList();
    return of(questions, Noise.usual(), Restored.usualWindow(model.spec().layers()));
  }

  private static AverageTrace of(List<Question> questions, Noise noise, int window) {
    double deviation = noise.level().deviation(questions.get(0).model());
    return new AverageTrace(
        questions.stream().map(question -> new NoisedRun(question, noise, deviation)).toList(),
        window);
  }

  /** The average trace with other noise. */
  public AverageTrace with(Noise noise) {
    return of(runs.stream().map(NoisedRun::question).toList(), noise, window);
  }

  /** The average trace with MLPs and attention restored in windows of this many layers. */
  public AverageTrace window(int layers) {
    return new AverageTrace(runs, layers);
  }

  /** The average decrease of the answer's probability by noise on the subject: clean − noised. */
  public double totalEffect() {
    return effect().mean();
  }

  /** The average indirect effect of one state of the residual stream. */
  public Grid states() {
    return coloured(grid(Restored.STATE));
  }

  /** The average indirect effect of MLP outputs in a window of layers. */
  public Grid mlps() {
    return coloured(grid(Restored.MLP));
  }

  /** The average indirect effect of attention outputs in a window of layers. */
  public Grid attentions() {
    return coloured(grid(Restored.ATTENTION));
  }

  /** States, MLPs and attention side by side, on one colour scale. */
  public Facets panels() {
    if (panels == null) {
      List<Grid> grids = Restored.in(runs.get(0).question().model()).map(this::grid).toList();
      Facets common = new Facets("causal tracing: average indirect effects", grids).onOneScale();
      panels = new Facets(common.title(), common.grids().stream().map(this::coloured).toList());
    }
    return panels;
  }

  /** Pale colours if the noise changes too little for restored values to mean much. */
  private Grid coloured(Grid grid) {
    return effect().alike().isPresent() ? grid.withScale(grid.scale().quiet(grid.values())) : grid;
  }

  private TotalEffect effect() {
    return new TotalEffect(
        runs.stream().mapToDouble(NoisedRun::clean).toArray(),
        runs.stream().mapToDouble(NoisedRun::corrupted).toArray());
  }

  private Grid grid(Restored kind) {
    PositionClass[] classes = PositionClass.values();
    int layers = runs.get(0).question().layers();
    return Grid.of(
            kind.title(window),
            "average indirect effect on the answer's probability",
            new Labels("position", Arrays.stream(classes).map(PositionClass::toString).toList()),
            Labels.numbered(kind.axis(window), layers),
            effects(kind, classes, layers))
        .withNote(note());
  }

  /** The effects, [class][layer]; NaN where no fact has such a position. */
  private double[][] effects(Restored kind, PositionClass[] classes, int layers) {
    double[][] sums = new double[classes.length][layers];
    int[] counts = new int[classes.length];
    for (NoisedRun run : runs) {
      double[][] restored = run.restored(kind, window);
      for (int row = 0; row < classes.length; row++) {
        for (int position : classes[row].positions(run.question()).toArray()) {
          counts[row]++;
          for (int layer = 0; layer < layers; layer++) {
            sums[row][layer] += restored[position][layer] - run.corrupted();
          }
        }
      }
    }
    return IntStream.range(0, classes.length)
        .mapToObj(row -> Arrays.stream(sums[row]).map(sum -> sum / counts[row]).toArray())
        .toArray(double[][]::new);
  }

  private String note() {
    String alike =
        effect()
            .alike()
            .map(
                why ->
                    "Warning: the total effect of the noise is close to 0 on average: "
                        + why
                        + ". Restored values mean little; use more noise or other facts.\n")
            .orElse("");
    List<MissingSpace> missing =
        runs.stream().flatMap(run -> run.missingSpaces().stream()).toList();
    return MissingSpace.above(alike + effects(), missing);
  }

  private String effects() {
    return String.format(
        "0 = nothing restored, %s = everything restored (the total effect of the noise). Probability without noise %s, with noise on the subject %s. Mean over %d facts, the first: %s. Noise: standard deviation %s; %s.",
        Figures.of(totalEffect()),
        Figures.of(average(runs.stream().mapToDouble(NoisedRun::clean))),
        Figures.of(average(runs.stream().mapToDouble(NoisedRun::corrupted))),
        runs.size(),
        runs.get(0).question().prompt().quoted(),
        Figures.of(runs.get(0).deviation()),
        runs.get(0).noise());
  }

  private static double average(DoubleStream values) {
    return values.average().orElseThrow();
  }

  @Override
  public Displayable picture() {
    return panels();
  }

  @Override
  public String toString() {
    return panels().toString();
  }
}
