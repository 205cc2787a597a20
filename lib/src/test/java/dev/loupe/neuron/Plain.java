package dev.loupe.neuron;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The activations of a layer, each text run alone, and statistics in two passes. */
public final class Plain {
  private Plain() {}

  /** The activations at all tokens of all texts, [d_mlp][token]. */
  public static double[][] activations(HookedTransformer model, int layer, List<String> texts) {
    List<double[][]> each = texts.stream().map(text -> activations(model, layer, text)).toList();
    double[][] all = new double[each.get(0).length][];
    for (int i = 0; i < all.length; i++) {
      int neuron = i;
      all[i] = each.stream().flatMapToDouble(one -> Arrays.stream(one[neuron])).toArray();
    }
    return all;
  }

  private static double[][] activations(HookedTransformer model, int layer, String text) {
    Tensor post =
        model.run(text).cache(Act.MLP_POST.at(layer)).get(Act.MLP_POST.at(layer)).at(Axis.BATCH, 0);
    double[] flat = post.arranged(Axis.D_MLP, Axis.POS).toDoubleArray();
    int length = post.size(Axis.POS);
    double[][] neurons = new double[flat.length / length][];
    Arrays.setAll(neurons, i -> Arrays.copyOfRange(flat, i * length, (i + 1) * length));
    return neurons;
  }

  /** E[((x − mean)/std)^power]. */
  static double moment(double[] x, int power) {
    double mean = mean(x);
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return Arrays.stream(x)
        .map(v -> Math.pow((v - mean) / Math.sqrt(variance), power))
        .average()
        .orElseThrow();
  }

  static double mean(double[] x) {
    return Arrays.stream(x).average().orElseThrow();
  }

  /** Pearson's correlation in two passes. */
  public static double pearson(double[] x, double[] y) {
    double xMean = mean(x);
    double yMean = mean(y);
    double both = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      both += (x[i] - xMean) * (y[i] - yMean);
      xx += (x[i] - xMean) * (x[i] - xMean);
      yy += (y[i] - yMean) * (y[i] - yMean);
    }
    return both / Math.sqrt(xx * yy);
  }
}
