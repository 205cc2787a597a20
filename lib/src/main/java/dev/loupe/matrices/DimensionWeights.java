package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a weight has for each dimension of the residual stream: of a norm its weight or bias, of a
 * matrix the length of its entries in that dimension; as standard deviations from the mean.
 *
 * @param weight the kind of weight
 * @param layer its layer; 0 if it exists once
 * @param deviations a number for each dimension of the residual stream
 */
record DimensionWeights(Weight weight, int layer, double[] deviations) {
  private static final List<Weight> FIRST =
      List.of(Weight.W_E, Weight.W_POS, Weight.EMBED_LN_W, Weight.EMBED_LN_B);
  private static final List<Weight> OF_A_BLOCK =
      List.of(
          Weight.LN1_W,
          Weight.LN1_B,
          Weight.W_O,
          Weight.LN1_POST_W,
          Weight.LN2_W,
          Weight.LN2_B,
          Weight.W_OUT,
          Weight.LN2_POST_W);
  private static final List<Weight> LAST =
      List.of(Weight.LN_FINAL_W, Weight.LN_FINAL_B, Weight.W_U);

  /** Those of a model in the order of the forward pass. */
  static List<DimensionWeights> of(HookedTransformer model) {
    int layers = model.spec().layers();
    List<DimensionWeights> all = new ArrayList<>();
    try (Progress progress = Progress.of("outlier dimensions", layers)) {
      existing(FIRST, model).forEach(weight -> all.add(of(model, weight, 0)));
      for (int layer = 0; layer < layers; layer++) {
        int at = layer;
        existing(OF_A_BLOCK, model).forEach(weight -> all.add(of(model, weight, at)));
        progress.tick();
      }
      existing(LAST, model).forEach(weight -> all.add(of(model, weight, 0)));
    }
    return all;
  }

  private static Stream<Weight> existing(List<Weight> weights, HookedTransformer model) {
    return weights.stream().filter(weight -> weight.existsIn(model.spec()));
  }

  private static DimensionWeights of(HookedTransformer model, Weight weight, int layer) {
    Tensor whole = model.weight(weight.name(layer));
    Axis[] others = whole.axes().stream().filter(axis -> axis != Axis.D_MODEL).toArray(Axis[]::new);
    Tensor each = others.length == 0 ? whole : whole.norm(others); // [d_model]
    return new DimensionWeights(weight, layer, deviations(each.toDoubleArray()));
  }

  /** (x − mean) / standard deviation; zeros where all are equal. */
  private static double[] deviations(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double square = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    double deviation = Math.sqrt(square);
    boolean equal = deviation <= 1e-9 * Math.abs(mean); // rounding of equal numbers
    return Arrays.stream(values).map(x -> equal ? 0 : (x - mean) / deviation).toArray();
  }

  /** The name of a weight in pictures, such as {@code L0 ln1} or {@code L3 W_out}. */
  static String name(Weight weight, int layer) {
    String full = weight.name(layer);
    String last =
        full.replaceFirst("blocks\\.\\d+\\.", "").replaceFirst("^(attn|mlp)\\.(W|b)", "$2");
    return weight.inLayers() ? "L" + layer + " " + last : last;
  }

  @Override
  public String toString() {
    return name(weight, layer);
  }
}
