package dev.loupe.attribution.gradient;

import dev.loupe.attribution.path.Entries;
import dev.loupe.attribution.path.FlatStart;
import dev.loupe.attribution.path.ManyGradients;
import dev.loupe.attribution.path.Node;
import dev.loupe.attribution.path.Quadrature;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Integrated gradients: each unit's share of m(prompt) − m(baseline), from the gradients on the
 * straight way between them.
 *
 * <p>The share of token i is Σ_d (E_id − B_id) · ∫ ∂m/∂E_id (B + α (E − B)) dα over α from 0 to 1,
 * in the unit of the metric, with E the embeddings of the prompt and B those of the baseline; a
 * negative share works against the metric. All shares sum to the change (completeness), and a token
 * that is equal in both has exactly 0. With several baselines, the shares are the mean over them.
 *
 * <p>By default the number of steps doubles, from 8 to at most 512, until the sum misses the change
 * by 1 % at most; if it never does, a warning says why.
 *
 * <p>Sundararajan et al. 2017, <a href="https://arxiv.org/abs/1703.01365">axiomatic attribution for
 * deep networks</a>.
 *
 * <pre>{@code
 * why.by(new IntegratedGradients())                       // as many steps as are needed
 * why.by(new IntegratedGradients(50))                     // always 50
 * why.by(new IntegratedGradients(50, Quadrature.MIDPOINT))      // a Riemann sum
 * }</pre>
 *
 * @param steps the number of gradients for each baseline; empty for as many as are needed
 * @param rule where on the way they are taken
 */
public record IntegratedGradients(Optional<Integer> steps, Quadrature rule) implements Method {
  private static final int FIRST = 8;
  private static final int LAST = 512;

  /** Requires at least one step. */
  public IntegratedGradients {
    if (steps.isPresent() && steps.get() < 1) {
      throw new IllegalArgumentException(
          "integrated gradients need at least one step, and "
              + steps.get()
              + " were asked for; 50 are usual");
    }
  }

  /** With as many steps as are needed. */
  public IntegratedGradients() {
    this(Optional.empty(), Quadrature.GAUSS_LEGENDRE);
  }

  /** With this many steps. */
  public IntegratedGradients(int steps) {
    this(steps, Quadrature.GAUSS_LEGENDRE);
  }

  /** With this many steps, placed by a rule. */
  public IntegratedGradients(int steps, Quadrature rule) {
    this(Optional.of(steps), rule);
  }

  @Override
  public String name() {
    String points = rule == Quadrature.GAUSS_LEGENDRE ? "" : ", " + rule;
    String settings = steps.map(count -> count + " steps").orElse("") + points;
    return "integrated gradients" + (settings.isEmpty() ? "" : " (" + settings + ")");
  }

  @Override
  public Meaning meaning() {
    return Meaning.SHARES;
  }

  @Override
  public Scores on(Question question) {
    int count = steps.orElse(FIRST);
    double[] shares = scores(question, count);
    while (steps.isEmpty() && count < LAST && !Completeness.of(shares, question).met()) {
      count *= 2;
      shares = scores(question, count);
    }
    return Scores.of(this, question.metric().title(), shares)
        .with(
            FlatStart.sentence(
                Completeness.of(shares, question),
                "With " + count + " steps the scores",
                question));
  }

  private double[] scores(Question question, int count) {
    return Entries.byUnit(entries(question, count), question);
  }

  /** The share of each entry of the embeddings, [pos, d_model]. */
  public double[] entries(Question question, int count) {
    List<Node> nodes = rule.nodes(count);
    ManyGradients gradients = ManyGradients.ofInputs(question);
    double[] input = question.input().toDoubleArray();
    double[] mean = new double[input.length];
    List<Tensor> baselines = question.baselines();
    for (Tensor baseline : baselines) {
      double[] from = baseline.toDoubleArray();
      double[] slopes = gradients.along("integrated gradients", from, input, nodes);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += slopes[i] * (input[i] - from[i]) / baselines.size();
      }
    }
    return mean;
  }

  @Override
  public String toString() {
    return name();
  }
}
