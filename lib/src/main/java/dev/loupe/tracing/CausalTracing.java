package dev.loupe.tracing;

import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.text.Prompts;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What happens to the answer when one state is restored in runs with noise on the subject (causal
 * tracing): which states carry a fact, or facts in general.
 *
 * <p>For one fact, rows are positions, those of the subject with a star, and a value is the
 * probability of the answer, averaged over the noised copies of the prompt. Where it is high, the
 * state carries the answer.
 *
 * <p>For a list of facts, rows are kinds of positions relative to the subject, and a value is the
 * average indirect effect: the probability of the answer with a state restored minus the
 * probability with nothing restored. Positions of one kind are pooled over all facts. As in the
 * code of the paper, the only token of a subject counts as its first and its last. Choose facts
 * that the model knows. In GPT-2 XL, MLPs of middle layers matter at the last subject token, and
 * attention of late layers at the last token.
 *
 * <p>Columns are layers. Shown as three pictures: restored residual stream states, and restored
 * outputs of MLPs and of attention in a window of layers.
 *
 * <p>Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2.
 *
 * <pre>{@code
 * trace(model, "The capital of France is", "France", " Paris")
 * trace(model, "The capital of France is", "France", " Paris").with(Noise.fixed(0.5)).window(1)
 * trace(model, List.of(fact("The capital of France is", "France", " Paris"),
 *                      fact("The capital of Italy is", "Italy", " Rome"))).states().top(5)
 * }</pre>
 */
public final class CausalTracing implements Pictured {
  private final Traced traced;
  private final int window;
  private volatile Facets panels; // computed once: a notebook asks for text, HTML and PNG

  private CausalTracing(Traced traced, int window) {
    this.traced = traced;
    this.window = Restored.checkedWindow(window);
  }

  /** Tracing of one token, {@code answer}, to the subject, which is a part of the prompt. */
  public static CausalTracing of(
      HookedTransformer model, String prompt, String subject, String answer) {
    return of(Question.of(model, new Fact(prompt, subject, answer)));
  }

  /** Tracing of one prompt of any kind; a run keeps its interventions. */
  public static CausalTracing of(
      HookedTransformer model, Prompts prompt, String subject, String answer) {
    model.toSingleToken(answer); // refuses before anything is computed
    Run run = model.run(prompt);
    Tokens tokens = run.tokens();
    if (tokens.batch() != 1) {
      throw new IllegalArgumentException(
          "tracing takes one prompt, and " + tokens.batch() + " were given; trace each alone");
    }
    Subject named = Subject.in(tokens, subject);
    return of(new Question(Inside.model(run), tokens, named, Metric.prob(answer)));
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
    return new CausalTracing(
        OneFact.of(question, Noise.usual()), Restored.usualWindow(question.layers()));
  }

  /** Tracing of these facts: the average indirect effect of each kind of position. */
  public static CausalTracing of(HookedTransformer model, List<Fact> facts) {
    if (facts.isEmpty()) {
      throw new IllegalArgumentException("tracing needs at least one fact, and the list is empty");
    }
    List<Question> questions = facts.stream().map(fact -> Question.of(model, fact)).toList();
    return new CausalTracing(
        SeveralFacts.of(questions, Noise.usual()), Restored.usualWindow(model.spec().layers()));
  }

  /** The tracing with other noise. */
  public CausalTracing with(Noise noise) {
    return new CausalTracing(traced.with(noise), window);
  }

  /**
   * The tracing with MLPs and attention restored in windows of this many layers. The default is
   * ten, as in the paper, but at most a third of the layers.
   */
  public CausalTracing window(int layers) {
    return new CausalTracing(traced, layers);
  }

  /** The probability of the answer without noise; the mean over the facts. */
  public double clean() {
    return mean(NoisedRun::clean);
  }

  /** The probability of the answer with the subject noised, averaged over samples and facts. */
  public double corrupted() {
    return mean(NoisedRun::corrupted);
  }

  /** The decrease of the answer's probability by noise on the subject: clean − noised. */
  public double totalEffect() {
    return clean() - corrupted();
  }

  private double mean(ToDoubleFunction<NoisedRun> value) {
    return traced.mean(value, facts());
  }

  private int[] facts() {
    return IntStream.range(0, traced.prompts()).toArray();
  }

  /** The effect of restoring one state: the residual stream after one layer, at one position. */
  public Sweep states() {
    return traced.restored(Restored.STATE, window);
  }

  /** The effect of restoring the MLP outputs of a window of layers at one position. */
  public Sweep mlps() {
    return traced.restored(Restored.MLP, window);
  }

  /** The effect of restoring the attention outputs of a window of layers at one position. */
  public Sweep attentions() {
    return traced.restored(Restored.ATTENTION, window);
  }

  /** States, MLPs and attention side by side, on one colour scale. */
  public Facets panels() {
    if (panels == null) {
      HookedTransformer model = traced.runs().get(0).question().model();
      List<Grid> grids =
          Restored.in(model).map(kind -> traced.restored(kind, window).grid()).toList();
      double[][] all =
          grids.stream().flatMap(grid -> Stream.of(grid.values())).toArray(double[][]::new);
      Scale common = traced.scale(all, facts()).over(all);
      panels =
          new Facets(traced.title(), grids.stream().map(grid -> grid.withScale(common)).toList());
    }
    return panels;
  }

  @Override
  public Displayable picture() {
    return panels();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
