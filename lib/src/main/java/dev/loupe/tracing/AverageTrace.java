package dev.loupe.tracing;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.MissingSpace;
import dev.loupe.model.TotalEffect;
import dev.loupe.view.Displayable;
import dev.loupe.view.Facets;
import dev.loupe.view.Figures;
import dev.loupe.view.Grid;
import dev.loupe.view.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Which states carry facts in general: the average indirect effect over several facts.
 *
 * <p>An indirect effect is the probability of the answer with a state restored less that with the
 * subject noised. Rows are where a position is, seen from the subject, columns layers; positions of
 * one kind are pooled over all facts, and as in the code of the paper a subject's only token is its
 * first and its last. Choose facts that the model knows. In GPT-2 XL the MLPs of middle layers
 * matter at the last subject token, and attention of late ones at the last token.
 *
 * <p>Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2.2.
 *
 * <pre>{@code
 * trace(model, List.of(fact("The capital of France is", "France", " Paris"),
 *                      fact("The capital of Italy is", "Italy", " Rome")))
 * }</pre>
 */
public final class AverageTrace implements Displayable {
  private final List<NoisedRun> runs;
  private final int window;
  private volatile Facets panels; // computed once: a notebook asks for text, HTML and PNG

  private AverageTrace(List<NoisedRun> runs, int window) {
    this.runs = List.copyOf(runs);
    this.window = Restored.checkedWindow(window);
  }

  /** Traces each of these facts. */
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

  /** The same with other noise. */
  public AverageTrace with(Noise noise) {
    return of(runs.stream().map(NoisedRun::question).toList(), noise, window);
  }

  /** The same with MLPs and attention restored in so many layers at once. */
  public AverageTrace window(int layers) {
    return new AverageTrace(runs, layers);
  }

  /** What noise on the subject takes from the answer's probability on average: clean − noised. */
  public double totalEffect() {
    return effect().mean();
  }

  /** The average indirect effect of one state of the residual stream. */
  public Grid states() {
    return coloured(grid(Restored.STATE));
  }

  /** The average indirect effect of what MLPs write in a window of layers. */
  public Grid mlps() {
    return coloured(grid(Restored.MLP));
  }

  /** The average indirect effect of what attention writes in a window of layers. */
  public Grid attentions() {
    return coloured(grid(Restored.ATTENTION));
  }

  /** All three side by side, in common colours. */
  public Facets panels() {
    if (panels == null) {
      List<Grid> grids = Restored.in(runs.get(0).question().model()).map(this::grid).toList();
      Facets common = new Facets("causal tracing: average indirect effects", grids).onOneScale();
      panels = new Facets(common.title(), common.grids().stream().map(this::coloured).toList());
    }
    return panels;
  }

  /** Pale where noise changes so little that what comes back means little. */
  private Grid coloured(Grid grid) {
    return effect().alike().isPresent()
        ? grid.withScale(grid.scale().quiet(grid.values()))
        : grid;
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
                        + ". What is restored means little; use more noise or other facts.\n")
            .orElse("");
    List<MissingSpace> missing =
        runs.stream().flatMap(run -> run.missingSpaces().stream()).toList();
    return MissingSpace.above(alike + effects(), missing);
  }

  private String effects() {
    return String.format(
        "Mean over %d facts, the first: %s. Clean %s, with noise on the subject %s: total effect %s; 0 = restores nothing. Noise of deviation %s: %s.",
        runs.size(),
        runs.get(0).question().prompt().quoted(),
        Figures.of(average(runs.stream().mapToDouble(NoisedRun::clean))),
        Figures.of(average(runs.stream().mapToDouble(NoisedRun::corrupted))),
        Figures.of(totalEffect()),
        Figures.of(runs.get(0).deviation()),
        runs.get(0).noise());
  }

  private static double average(DoubleStream values) {
    return values.average().orElseThrow();
  }

  @Override
  public String html() {
    return panels().html();
  }

  @Override
  public byte[] png() {
    return panels().png();
  }

  @Override
  public String toString() {
    return panels().toString();
  }
}
