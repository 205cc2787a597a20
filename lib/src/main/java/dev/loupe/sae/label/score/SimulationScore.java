package dev.loupe.sae.label.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How well a label predicts activations, token by token.
 *
 * <p>The score is the correlation of the true activations and the simulated ones over the tokens of
 * all held-out texts together, not the mean over texts. Scaled as well as can be, the simulation
 * would explain correlation² of the variance; {@code explained} is what it explains as it is, with
 * 10 as the largest activation that the explainer saw: 1 − Σ (a − â)² / Σ (a − ā)². Bills et al.
 * 2023, <a href="https://openaipublic.blob.core.windows.net/neuron-explainer/paper/index.html">
 * Language models can explain neurons in language models</a>.
 *
 * @param correlation from −1 to 1; NaN if all true or all simulated activations are equal
 * @param standardError of the correlation, by leaving out each text once (jackknife); NaN with one
 *     text
 * @param explained the share of the variance that the simulation explains; can be below 0
 * @param tokens the number of tokens
 * @param texts the number of texts
 * @param unread texts whose answer could not be read; they count in none of the numbers
 */
public record SimulationScore(
    double correlation, double standardError, double explained, int tokens, int texts, int unread) {

  /**
   * The score of these texts.
   *
   * @param truths the activations of each text; NaN is left out
   * @param simulated from 0 to 10
   * @param max the activation that 10 stands for
   */
  public static SimulationScore of(
      List<double[]> truths, List<double[]> simulated, double max, int unread) {
    List<Sums> texts = new ArrayList<>();
    Sums all = new Sums();
    refuseOther(truths, simulated);
    for (int i = 0; i < truths.size(); i++) {
      Sums one = new Sums();
      for (int at = 0; at < truths.get(i).length; at++) {
        if (!Double.isNaN(truths.get(i)[at])) {
          one.add(truths.get(i)[at], simulated.get(i)[at] * max / 10);
        }
      }
      texts.add(one);
      all.add(one);
    }
    return new SimulationScore(
        all.correlation(), jackknife(texts), all.explained(), (int) all.n, truths.size(), unread);
  }

  private static void refuseOther(List<double[]> truths, List<double[]> simulated) {
    boolean fits =
        truths.size() == simulated.size()
            && IntStream.range(0, truths.size())
                .allMatch(i -> truths.get(i).length == simulated.get(i).length);
    if (!fits) {
      throw new IllegalArgumentException(
          "each token of %d texts needs one simulated activation; those of %d texts, or of other numbers of tokens, were given"
              .formatted(truths.size(), simulated.size()));
    }
  }

  private static double jackknife(List<Sums> texts) {
    int n = texts.size();
    double[] without = new double[n];
    double mean = 0;
    for (int i = 0; i < n; i++) {
      Sums rest = new Sums();
      for (int j = 0; j < n; j++) {
        if (j != i) { // subtracting it from the sum of all would leave its rounding
          rest.add(texts.get(j));
        }
      }
      without[i] = rest.correlation();
      mean += without[i] / n;
    }
    double sum = 0;
    for (double value : without) {
      sum += (value - mean) * (value - mean);
    }
    return n < 2 ? Double.NaN : Math.sqrt(sum * (n - 1) / n);
  }

  /** Sums over tokens, of which a correlation is made. */
  private static final class Sums {
    private double n;
    private double a; // of the true activations
    private double s; // of the simulated ones
    private double aa;
    private double ss;
    private double as;

    private void add(double truth, double simulated) {
      n++;
      a += truth;
      s += simulated;
      aa += truth * truth;
      ss += simulated * simulated;
      as += truth * simulated;
    }

    private void add(Sums other) {
      n += other.n;
      a += other.a;
      s += other.s;
      aa += other.aa;
      ss += other.ss;
      as += other.as;
    }

    private double correlation() {
      double across = as - a * s / n;
      double truths = spread(aa, a);
      double simulated = spread(ss, s);
      return truths == 0 || simulated == 0
          ? Double.NaN
          : Math.max(-1, Math.min(1, across / Math.sqrt(truths * simulated)));
    }

    /** Σ (x − x̄)²; what is only rounding is 0. */
    private double spread(double squares, double sum) {
      double spread = squares - sum * sum / n;
      return spread <= 1e-12 * squares ? 0 : spread;
    }

    private double explained() {
      double truths = spread(aa, a);
      return truths == 0 ? Double.NaN : 1 - (aa - 2 * as + ss) / truths;
    }
  }

  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "correlation %.3f ± %.3f, explained variance %.3f, %d tokens of %d texts",
            correlation,
            standardError,
            explained,
            tokens,
            texts)
        + (unread == 0 ? "" : ", not readable: " + unread + " texts");
  }
}
