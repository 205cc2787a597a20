package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * LIME: a linear model of the metric around the prompt, fitted to texts from which random units are
 * removed.
 *
 * <p>c and b make Σ w (v(S) − b − Σ c(i) over i in S)² + Σ c² smallest, as LimeTextExplainer does:
 * the number of removed units is uniform from 1 to n, w = √exp(−d² / 25²) with d = 100 (1 − √(|S| /
 * n)), the cosine distance of S to the whole prompt. R² says how much of the metric the linear
 * model explains; if it is low, the numbers say little about the model.
 *
 * <p>Ribeiro et al. 2016, <a href="https://arxiv.org/abs/1602.04938">"Why should I trust you?"</a>.
 *
 * @param samples the number of texts, the whole prompt among them
 * @param seed the seed of the draws
 */
public record Lime(int samples, long seed) implements Method {
  private static final double KERNEL_WIDTH = 25; // the default of LimeTextExplainer
  private static final double RIDGE = 1; // the default of LIME's explainers
  private static final double LOW = 0.5; // an R² below it is warned of

  /** Requires at least three samples. */
  public Lime {
    if (samples < 3) {
      throw new IllegalArgumentException(
          "LIME fits a line through samples, at least 3, and " + samples + " were given");
    }
  }

  /** With 1000 samples. */
  public Lime() {
    this(1000, 0);
  }

  @Override
  public String name() {
    return "LIME";
  }

  @Override
  public Meaning meaning() {
    return Meaning.CHANGES;
  }

  @Override
  public String reading() {
    return "A number is the slope of a linear fit to m with random units at the baseline.";
  }

  @Override
  public Scores on(Question question) {
    Regression fit = fit(question, drawn(question));
    int units = question.units().size();
    var covariance = fit.covariance(1);
    double[] errors =
        IntStream.range(0, units).mapToDouble(i -> Math.sqrt(covariance.getEntry(i, i))).toArray();
    double explained = fit.explained();
    Scores scores =
        Scores.of(this, question.metric().title(), Arrays.copyOf(fit.coefficients(), units))
            .withErrors(errors)
            .with(
                String.format(
                    Locale.ROOT,
                    "R² of the linear fit: %.2f, from %d samples (seed %d).",
                    explained,
                    samples,
                    seed));
    Scores warned = Noise.warned(scores);
    return explained >= LOW
        ? warned
        : warned.with(
            "Warning: R² is low: a sum over units explains little of this metric, so do not rely on these"
                + " numbers.");
  }

  /** The whole prompt, and random coalitions. */
  private List<BitSet> drawn(Question question) {
    int units = question.units().size();
    Draws draws = new Draws(new Random(seed));
    List<BitSet> drawn = new ArrayList<>(List.of(question.coalitions().all()));
    while (drawn.size() < samples) {
      drawn.add(draws.coalition(units, draws.random().nextInt(units))); // removes at least one
    }
    return drawn;
  }

  /** The fit to these coalitions; the intercept is its last coefficient. */
  static Regression fit(Question question, List<BitSet> coalitions) {
    int units = question.units().size();
    double[] values = question.coalitions().values(coalitions);
    double[][] x = new double[values.length][units + 1];
    double[] weights = new double[values.length];
    for (int row = 0; row < x.length; row++) {
      BitSet present = coalitions.get(row);
      for (int unit = 0; unit < units; unit++) {
        x[row][unit] = present.get(unit) ? 1 : 0;
      }
      x[row][units] = 1;
      weights[row] = weight(units, present.cardinality());
    }
    double[] penalties = new double[units + 1];
    Arrays.fill(penalties, 0, units, RIDGE);
    return Regression.fit(x, values, weights, penalties).orElseThrow();
  }

  /** The weight of a coalition of this size. */
  static double weight(int units, int size) {
    double distance = 100 * (1 - Math.sqrt((double) size / units));
    return Math.sqrt(Math.exp(-distance * distance / (KERNEL_WIDTH * KERNEL_WIDTH)));
  }

  @Override
  public String toString() {
    return name() + " (" + samples + " samples, seed " + seed + ")";
  }
}
