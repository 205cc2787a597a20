package dev.loupe.tracing;

import dev.loupe.metric.Metric;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.List;

/**
 * The probability of the answer when one state is restored in runs with noise on the subject
 * (causal tracing): which states carry a fact.
 *
 * <p>Rows are positions, those of the subject with a star; columns are layers. A value is the
 * probability of the answer, averaged over the noised copies of the prompt. Where it is high, the
 * state carries the answer. Shown as three pictures: restored residual stream states, and restored
 * outputs of MLPs and of attention in a window of layers.
 *
 * <p>Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2.
 *
 * <pre>{@code
 * trace(model, "The capital of France is", "France", " Paris")
 * trace(model, "The capital of France is", "France", " Paris").states().top(5)
 * trace(model, "The capital of France is", "France", " Paris").with(Noise.fixed(0.5)).window(1)
 * }</pre>
 */
public final class CausalTracing implements Pictured {
  private final NoisedRun noised;
  private final int window;
  private volatile Facets panels; // computed once: a notebook asks for text, HTML and PNG

  private CausalTracing(NoisedRun noised, int window) {
    this.noised = noised;
    this.window = Restored.checkedWindow(window);
  }

  /** Tracing of one token, {@code answer}, to the subject, which is a part of the prompt. */
  public static CausalTracing of(
      HookedTransformer model, String prompt, String subject, String answer) {
    return of(Question.of(model, new Fact(prompt, subject, answer)));
  }

  /**
   * Tracing for a prompt given as tokens; the subject is the tokens from {@code from} up to but not
   * including {@code to}.
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

  /** The tracing with other noise. */
  public CausalTracing with(Noise noise) {
    return of(noised.question(), noise, window);
  }

  /**
   * The tracing with MLPs and attention restored in windows of this many layers. The default is
   * ten, as in the paper, but at most a third of the layers.
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

  /**
   * The probability of the answer when one state is restored: the residual stream after one layer,
   * at one position.
   */
  public Grid states() {
    return grid(Restored.STATE);
  }

  /**
   * The probability of the answer when the MLP outputs of a window of layers are restored at one
   * position.
   */
  public Grid mlps() {
    return grid(Restored.MLP);
  }

  /**
   * The probability of the answer when the attention outputs of a window of layers are restored at
   * one position.
   */
  public Grid attentions() {
    return grid(Restored.ATTENTION);
  }

  /**
   * States, MLPs and attention side by side, on one colour scale that starts at the probability
   * with noise.
   */
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

  /** Pale colours if the noise changes too little for restored values to mean much. */
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
                        + ". Restored values mean little; use more noise or another subject.\n")
            .orElse("");
    return MissingSpace.above(alike + effects(), noised.missingSpaces());
  }

  private String effects() {
    return String.format(
        "Probability without noise %s, with noise on the subject (*) %s: total effect %s. Noise: standard deviation %s; %s.",
        Figures.of(clean()),
        Figures.of(corrupted()),
        Figures.of(clean() - corrupted()),
        Figures.of(noised.deviation()),
        noised.noise());
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
