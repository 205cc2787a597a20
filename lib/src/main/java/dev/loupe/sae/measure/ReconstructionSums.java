package dev.loupe.sae.measure;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;

import ai.djl.ndarray.types.DataType;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sums over tokens that {@link Reconstruction} is made of, in float64; some of them for each
 * text.
 */
final class ReconstructionSums {
  private final double[] mean; // of the target
  private final double[] active; // tokens on which each feature is active
  private final double[] activation; // sum of each feature
  private final double[] max;
  private long tokens;
  private final Map<Integer, TextErrors> texts = new TreeMap<>();
  private double ratios; // Σ |x − x̂|² / |x − x̄|²
  private double cosines;
  private double lengths; // Σ |x̂| / |x|
  private double squares; // Σ |x̂|²
  private double products; // Σ x̂·x

  ReconstructionSums(int features, double[] mean) {
    this.mean = mean.clone();
    this.active = new double[features];
    this.activation = new double[features];
    this.max = new double[features];
  }

  void add(CodedRows rows) {
    addFeatures(rows.acts());
    double[] x = rows.target().toDoubleArray();
    double[] y = rows.output().toDoubleArray();
    double[] l0 = rows.acts().greaterThan(0).sum(FEATURE).toDoubleArray();
    for (int row = 0; row < l0.length; row++) {
      addToken(rows.texts()[row], l0[row], x, y, row * mean.length);
    }
  }

  private void addFeatures(Tensor acts) {
    add(active, acts.greaterThan(0).as(DataType.FLOAT64).sum(SAMPLE));
    add(activation, acts.as(DataType.FLOAT64).sum(SAMPLE));
    double[] largest = acts.max(SAMPLE).arranged(FEATURE).toDoubleArray();
    Arrays.setAll(max, i -> Math.max(max[i], largest[i]));
  }

  private static void add(double[] sums, Tensor more) {
    double[] values = more.toDoubleArray();
    Arrays.setAll(sums, i -> sums[i] + values[i]);
  }

  private void addToken(int text, double active, double[] x, double[] y, int from) {
    double off = 0;
    double spread = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < mean.length; i++) {
      double target = x[from + i];
      double output = y[from + i];
      off += (target - output) * (target - output);
      spread += (target - mean[i]) * (target - mean[i]);
      xx += target * target;
      yy += output * output;
      xy += target * output;
    }
    tokens++;
    texts.merge(text, new TextErrors(1, active, off, spread), TextErrors::plus);
    ratios += off / spread;
    cosines += xx == 0 || yy == 0 ? 0 : xy / (Math.sqrt(xx) * Math.sqrt(yy)); // NaN stays NaN
    lengths += Math.sqrt(yy / xx);
    squares += yy;
    products += xy;
  }

  Reconstruction result() {
    double n = tokens;
    List<TextErrors> each = List.copyOf(texts.values());
    TextErrors all = each.stream().reduce(TextErrors::plus).orElseThrow();
    return new Reconstruction(
        tokens,
        all.l0(),
        Arrays.stream(activation).sum() / n,
        all.error() / n,
        all.fvu(),
        1 - ratios / n,
        cosines / n,
        lengths / n,
        squares / products,
        new FeatureActivity(tokens, over(active, n), over(activation, n), max),
        Bootstrap.interval(each, TextErrors::plus, TextErrors::l0),
        Bootstrap.interval(each, TextErrors::plus, TextErrors::fvu));
  }

  private static double[] over(double[] sums, double n) {
    return Arrays.stream(sums).map(sum -> sum / n).toArray();
  }
}
