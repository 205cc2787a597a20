package dev.loupe.sae.example;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.Standard;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random autoencoders and transcoders in float64, a part of whose features is active. */
public final class ToyCoder {
  private ToyCoder() {}

  /** An autoencoder of a site of the residual stream. */
  public static SparseCoder of(HookedTransformer model, Site site, int features) {
    return of(model, site, site, features, Normalisation.NONE);
  }

  /** A coder from one site to another. */
  public static SparseCoder of(
      HookedTransformer model, Site reads, Site writes, int features, Normalisation norm) {
    int width = model.spec().dModel();
    Random random = new Random(3);
    Axis in = Axis.named("d_in");
    Axis out = Axis.named("d_out");
    CoderConfig config =
        new CoderConfig(
            new Standard(),
            features,
            new Port(reads, List.of(Axis.D_MODEL.sized(width))),
            new Port(writes, List.of(Axis.D_MODEL.sized(width))),
            norm,
            reads.equals(writes),
            TrainedOn.UNKNOWN);
    return SparseCoder.of(
        config,
        Map.of(
            "W_enc", random(random, 1, new long[] {width, features}, in, Axis.FEATURE),
            "b_enc", random(random, 2, new long[] {features}, Axis.FEATURE).minus(12),
            "W_dec", random(random, 1, new long[] {features, width}, Axis.FEATURE, out),
            "b_dec", random(random, 0.1, new long[] {width}, out)));
  }

  /** The same coder in float32. */
  public static SparseCoder single(SparseCoder coder) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    coder.weights().forEach((name, weight) -> weights.put(name, weight.as(DataType.FLOAT32)));
    return SparseCoder.of(coder.config(), weights);
  }

  private static Tensor random(Random random, double size, long[] shape, Axis... axes) {
    int count = 1;
    for (long one : shape) {
      count *= (int) one;
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = size * random.nextGaussian();
    }
    return Tensor.of(values, shape, axes);
  }
}
