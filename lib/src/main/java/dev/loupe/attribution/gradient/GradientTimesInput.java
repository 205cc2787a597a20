package dev.loupe.attribution.gradient;

import dev.loupe.attribution.path.Entries;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;

/**
 * Gradient × input: Σ_d E_id · ∂m/∂E_id for each token i, in the unit of the metric.
 *
 * <p>To first order, what the metric loses when the embedding E_i becomes zero; one backward pass,
 * so it is fast and rough. It does not use the question's baseline, and the numbers do not sum to a
 * change of the metric. {@code new IntegratedGradients(1, Quadrature.RIGHT)} is the form with a
 * baseline: (E − B) times the gradient.
 *
 * <p>Shrikumar et al. 2016, <a href="https://arxiv.org/abs/1605.01713">not just a black box</a>;
 * Denil et al. 2014, <a href="https://arxiv.org/abs/1412.6815">extraction of salient sentences</a>.
 */
public record GradientTimesInput() implements Method {
  @Override
  public String name() {
    return "gradient × input";
  }

  @Override
  public Meaning meaning() {
    return Meaning.CHANGES;
  }

  @Override
  public String reading() {
    return "A number is embedding · ∂m/∂embedding.";
  }

  @Override
  public boolean comparesWithBaseline() {
    return false;
  }

  @Override
  public Scores on(Question question) {
    double[] input = question.input().toDoubleArray();
    double[] product = Entries.product(input, InputGradient.of(question));
    return Scores.of(this, question.metric().title(), Entries.byUnit(product, question));
  }

  @Override
  public String toString() {
    return name();
  }
}
