package dev.loupe.attribution.gradient;

import dev.loupe.attribution.path.FlatStart;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;

/**
 * Expected gradients: integrated gradients estimated by random points on the ways from random
 * baselines, with a standard error for each score.
 *
 * <p>The share of token i is the mean over samples of Σ_d (E_id − B_id) · ∂m/∂E_id (B + α (E − B)),
 * in the unit of the metric, where each sample draws α from 0 to 1 and one of the question's
 * baselines B. It suits baselines that are a distribution, such as many texts; for a few baselines
 * {@link IntegratedGradients} is more exact. All shares sum to m(prompt) − m(baseline), within the
 * standard error.
 *
 * <p>Erion et al. 2019, <a href="https://arxiv.org/abs/1906.10670">expected gradients</a>.
 *
 * @param samples the number of gradients
 * @param seed what the random numbers start from
 */
public record ExpectedGradients(int samples, long seed) implements Method {
  private static final double SURE = 4; // standard errors
  private static final double LOUD = 0.25; // a standard error, as a share of the change

  /** Requires at least two samples. */
  public ExpectedGradients {
    Samples.refuseFewer(samples);
  }

  /** 200 samples. */
  public ExpectedGradients() {
    this(200, 0);
  }

  @Override
  public String name() {
    return "expected gradients";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SHARES;
  }

  @Override
  public Scores on(Question question) {
    double[] none = new double[question.input().toDoubleArray().length];
    return scores(
        this,
        question,
        RandomPath.shares(
            question, name(), samples, RandomPath.of(question, samples, seed, number -> none)));
  }

  /** The scores of a method that samples shares, and whether they sum to the change. */
  static Scores scores(Method method, Question question, Samples shares) {
    double[] means = shares.means();
    double error = shares.sums().errors()[0];
    Completeness check = Completeness.of(means, question);
    String taken = shares.values().length + " samples";
    String sums = "With " + taken + " (sum ± " + Figures.brief(error) + ") the scores";
    return Scores.of(method, question.metric().title(), means)
        .withErrors(shares.errors())
        .with(remark(check, sums, error, question));
  }

  private static String remark(Completeness check, String sums, double error, Question question) {
    if (Math.abs(check.gap()) > SURE * error) {
      return FlatStart.sentence(check, sums, question);
    }
    return check.met() || error <= LOUD * Math.abs(check.whole())
        ? check.of(sums)
        : "Warning: " + check.of(sums) + " The samples are too few for a sure sum; take more.";
  }

  @Override
  public String toString() {
    return name() + " (" + samples + " samples, seed " + seed + ")";
  }
}
