package dev.loupe.tracing;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.MissingSpace;
import dev.loupe.model.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Facets;
import dev.loupe.view.Figures;
import dev.loupe.view.Grid;
import dev.loupe.view.Labels;
import dev.loupe.view.Scale;
import java.util.List;

/**
 * Which states carry a fact: the probability of the answer when a state is restored in runs whose
 * subject is drowned in noise.
 *
 * <p>Rows are positions, the subject's with a star, columns layers; a value is the probability of
 * the answer, averaged over the noised copies of the prompt. Where it comes back, the state knows
 * the answer. It shows itself as three pictures: one state of the residual stream, then what the
 * MLPs and what attention write in a window of layers.
 *
 * <p>Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2.
 *
 * <pre>{@code
 * trace(model, "The capital of France is", "France", " Paris")
 * trace(model, "The capital of France is", "France", " Paris").states().top(5)
 * trace(model, "The capital of France is", "France", " Paris").with(Noise.fixed(0.5)).window(1)
 * }</pre>
 */
public final class CausalTracing implements Displayable {
  private final NoisedRun noised;
  private final int window;
  private volatile Facets panels; // computed once: a notebook asks for text, HTML and PNG

  private CausalTracing(NoisedRun noised, int window) {
    this.noised = noised;
    this.window = Restored.checkedWindow(window);
  }

  /** Traces one token, {@code answer}, to the subject, which is a part of the prompt. */
  public static CausalTracing of(
      HookedTransformer model, String prompt, String subject, String answer) {
    return of(Question.of(model, new Fact(prompt, subject, answer)));
  }

  /**
   * The same for tokens; the subject is those from {@code from} up to but not including {@code to}.
   */
  public static CausalTracing of(
      HookedTransformer model, Tokens prompt, int from, int to, int answer) {
    return of(new Question(model, prompt, new Subject(from, to), Metric.prob(answer)));
  }

  private static CausalTracing of(Question question) {
    return of(question, Noise.usual(), Restored.usualWindow(question.layers()));
  }

  private static CausalTracing of(Question question, Noise noise, int window) {
    double deviation = noise.level().deviation(question.model());
    return new CausalTracing(new NoisedRun(question, noise, deviation), window);
  }

  /** The same with other noise. */
  public CausalTracing with(Noise noise) {
    return of(noised.question(), noise, window);
  }

  /**
   * The same with MLPs and attention restored in so many layers at once; without this word ten as
   * in the paper, and at most a third of the layers.
   */
  public CausalTracing window(int layers) {
    return new CausalTracing(noised, layers);
  }

  /** The probability of the answer without noise. */
  public double clean() {
    return noised.clean();
  }

  /** The probability of the answer with the subject noised, averaged over the samples. */
  public double corrupted() {
    return noised.corrupted();
  }

  /** The probability when one state is restored: the stream behind one layer at one position. */
  public Grid states() {
    return grid(Restored.STATE);
  }

  /** The probability when what the MLPs of a window of layers write at one position is restored. */
  public Grid mlps() {
    return grid(Restored.MLP);
  }

  /**
   * The probability when what attention writes in a window of layers at one position is restored.
   */
  public Grid attentions() {
    return grid(Restored.ATTENTION);
  }

  /** All three side by side, in common colours, which begin at the noised runs' probability. */
  public Facets panels() {
    if (panels == null) {
      List<Grid> grids = Restored.in(noised.question().model()).map(this::grid).toList();
      double most = grids.stream().mapToDouble(Grid::max).max().orElseThrow();
      panels =
          new Facets(
              "causal tracing: " + noised.question().answer().title(),
              grids.stream().map(grid -> grid.withScale(scale(most))).toList());
    }
    return panels;
  }

  private Grid grid(Restored kind) {
    Question question = noised.question();
    Grid grid =
        Grid.of(
            kind.title(window),
            question.answer().title(),
            question.labels(),
            Labels.numbered(kind.axis(window), question.layers()),
            noised.restored(kind, window));
    return grid.withScale(scale(grid.max())).withNote(note());
  }

  /** Pale where noise changes so little that what comes back means little. */
  private Scale scale(double most) {
    Scale scale = Scale.from(corrupted(), Math.max(corrupted(), most));
    return noised.effect().alike().isPresent() ? scale.quiet(new double[][] {{most}}) : scale;
  }

  private String note() {
    String alike =
        noised
            .effect()
            .alike()
            .map(
                why ->
                    "Warning: the total effect of the noise is close to 0: "
                        + why
                        + ". What is restored means little; use more noise or another subject.\n")
            .orElse("");
    return MissingSpace.above(alike + effects(), noised.missingSpaces());
  }

  private String effects() {
    return String.format(
        "Clean %s, with noise on the subject (*) %s: total effect %s. Noise of deviation %s: %s.",
        Figures.of(clean()),
        Figures.of(corrupted()),
        Figures.of(clean() - corrupted()),
        Figures.of(noised.deviation()),
        noised.noise());
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
