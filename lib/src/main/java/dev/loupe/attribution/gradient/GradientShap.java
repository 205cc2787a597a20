package dev.loupe.attribution.gradient;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;

/**
 * GradientSHAP: expected gradients from a prompt with a little noise, with a standard error for
 * each score.
 *
 * <p>The share of token i is the mean over samples of Σ_d (X_id − B_id) · ∂m/∂E_id (B + α (X − B)),
 * in the unit of the metric, where each sample draws X = E + noise, α from 0 to 1, and one of the
 * question's baselines B. It estimates Shapley values under the assumption that the tokens are
 * independent and the model is close to linear on the way. The shares sum to m(prompt + noise) −
 * m(baseline), on average.
 *
 * <p>Lundberg and Lee 2017, <a href="https://arxiv.org/abs/1705.07874">SHAP</a>; Erion et al. 2019,
 * <a href="https://arxiv.org/abs/1906.10670">expected gradients</a>.
 *
 * @param noise the noise on the prompt, with the number of samples and the seed
 */
public record GradientShap(GaussianNoise noise) implements Method {
  private static final long OTHER = 1; // the points must not depend on the noise

  /** 200 samples with noise of 5 % of the deviation of the embeddings. */
  public GradientShap() {
    this(new GaussianNoise(0.05, 200, 0));
  }

  @Override
  public String name() {
    return "GradientSHAP";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SHARES;
  }

  @Override
  public Scores on(Question question) {
    int samples = noise.samples();
    Samples shares =
        RandomPath.shares(
            question,
            name(),
            samples,
            RandomPath.of(question, samples, noise.seed() + OTHER, noise.of(question)));
    return ExpectedGradients.scores(this, question, shares)
        .with("The prompt has " + noise + ", so the sum is that of noisy prompts on average.");
  }

  @Override
  public String toString() {
    return name() + " (" + noise + ")";
  }
}
