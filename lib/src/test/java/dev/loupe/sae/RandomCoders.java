package dev.loupe.sae;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Autoencoders and transcoders with random weights in float64: what laws are tested on. */
public final class RandomCoders {
  /** The number of their features. */
  public static final int FEATURES = 17;

  private RandomCoders() {}

  /** An autoencoder of a site, half of whose features are active at each token. */
  public static SparseCoder autoencoder(HookedTransformer model, Site site) {
    return coder(new Standard(), model, site, site);
  }

  /** Features of a kind that read one site and write another, or the same. */
  public static SparseCoder coder(SaeKind kind, HookedTransformer model, Site reads, Site writes) {
    Port in = port(model, reads);
    Port out = port(model, writes);
    CoderConfig config =
        new CoderConfig(
            kind, FEATURES, in, out, Normalisation.NONE, reads.equals(writes), TrainedOn.UNKNOWN);
    Random random = new Random(5);
    return SparseCoder.of(
        config,
        Map.of(
            "W_enc", normal(random, 1, D_IN.sized(in.size()), FEATURE.sized(FEATURES)),
            "b_enc", normal(random, 0.1, FEATURE.sized(FEATURES)),
            "W_dec", normal(random, 0.3, FEATURE.sized(FEATURES), D_OUT.sized(out.size())),
            "b_dec", normal(random, 0.1, D_OUT.sized(out.size()))));
  }

  private static Port port(HookedTransformer model, Site site) {
    Sizes sizes = new Sizes(model.spec(), 1, 1);
    return new Port(
        site,
        site.axes().stream()
            .filter(axis -> axis != BATCH && axis != POS)
            .map(axis -> axis.sized(sizes.of(axis)))
            .toList());
  }

  private static Tensor normal(Random random, double scale, Axis.Sized... axes) {
    long[] shape = List.of(axes).stream().mapToLong(Axis.Sized::size).toArray();
    int all = List.of(axes).stream().mapToInt(Axis.Sized::size).reduce(1, (a, b) -> a * b);
    double[] values = random.doubles(all).map(u -> scale * 2 * (u - 0.5)).toArray();
    return Tensor.of(
        values, shape, List.of(axes).stream().map(Axis.Sized::axis).toArray(Axis[]::new));
  }
}
