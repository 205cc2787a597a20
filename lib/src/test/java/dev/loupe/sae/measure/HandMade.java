package dev.loupe.sae.measure;

import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.Standard;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Coders with weights that a test writes down, and a toy model in float64 that they read. */
public final class HandMade {
  public static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT64);
  public static final Texts TEXTS = ToyTexts.of(30, 12, 1);
  public static final Site SITE = Act.RESID_POST.at(0);
  public static final int WIDTH = MODEL.spec().dModel();

  private HandMade() {}

  /** f = ReLU(x W_enc + b_enc), x̂ = f W_dec + b_dec. */
  public static SparseCoder coder(double[][] enc, double[] bias, double[][] dec, double[] out) {
    Port port = new Port(SITE, List.of(D_MODEL.sized(enc.length)));
    CoderConfig config =
        new CoderConfig(
            new Standard(), bias.length, port, port, Normalisation.NONE, false, TrainedOn.UNKNOWN);
    return SparseCoder.of(
        config,
        Map.of(
            "W_enc", Tensor.of(enc, D_IN, FEATURE),
            "b_enc", Tensor.vector(FEATURE, bias),
            "W_dec", Tensor.of(dec, FEATURE, D_OUT),
            "b_dec", Tensor.vector(D_OUT, out)));
  }

  /** Two features for each entry, of x and of −x, which together give x. */
  public static SparseCoder perfect() {
    double[][] enc = new double[WIDTH][2 * WIDTH];
    double[][] dec = new double[2 * WIDTH][WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      enc[i][i] = 1;
      enc[i][WIDTH + i] = -1;
      dec[i][i] = 1;
      dec[WIDTH + i][i] = -1;
    }
    return coder(enc, new double[2 * WIDTH], dec, new double[WIDTH]);
  }

  /** Writes the same for each token. */
  public static SparseCoder constant(double... out) {
    return coder(new double[WIDTH][1], new double[1], new double[1][WIDTH], out);
  }

  /** Random weights. */
  public static SparseCoder random(int features, long seed) {
    Random random = new Random(seed);
    return coder(
        random(WIDTH, features, random),
        random(1, features, random)[0],
        random(features, WIDTH, random),
        random(1, WIDTH, random)[0]);
  }

  /** The coder that does with x + by what another does with x. */
  public static SparseCoder shifted(SparseCoder coder, double by) {
    Map<String, Tensor> weights = new HashMap<>(coder.weights());
    weights.computeIfPresent(
        "b_enc", (name, bias) -> bias.minus(coder.weight("W_enc").sum(D_IN).times(by)));
    weights.computeIfPresent("b_dec", (name, bias) -> bias.plus(by));
    return SparseCoder.of(coder.config(), weights);
  }

  public static double[][] random(int rows, int columns, Random random) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return values;
  }
}
