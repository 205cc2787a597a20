package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Parameters;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.DeviceArray;
import java.util.Arrays;
import java.util.Random;

/**
 * The weights before the first step: random decoder rows of length 1; encoder rows are the same for
 * an autoencoder, and random for a transcoder; b_dec is in the middle of what is written.
 *
 * <p>W_enc is [feature, d_in] while it learns, since gradients come by features.
 *
 * @param autoencoder whether encoder rows start as decoder rows
 */
record FirstWeights(SaeRecipe recipe, int dIn, int dOut, boolean autoencoder, DataType type) {
  Parameters of(Scaling scaling, Device device) {
    int features = recipe.features();
    Random random = new Random(recipe.seed());
    double[] decoder = rows(features, dOut, random);
    double[] encoder = autoencoder ? decoder : rows(features, dIn, random);
    Tensor rows = tensor(decoder, device, features, dOut, FEATURE, D_OUT);
    Parameters all =
        Parameters.seeded(recipe.seed())
            .with("W_enc", tensor(encoder, device, features, dIn, FEATURE, D_IN));
    all =
        recipe.loss().unitDecoder()
            ? all.with("W_dec", rows, value -> value.normalized(D_OUT))
            : all.with("W_dec", rows);
    all = all.with("b_dec", vector(scaling.centre(), device, D_OUT));
    for (String own : recipe.loss().own()) {
      double[] same = new double[features];
      Arrays.fill(same, recipe.loss().start(own));
      all = all.with(own, vector(same, device, FEATURE));
    }
    return recipe.skips()
        ? all.with("W_skip", tensor(new double[dOut * dIn], device, dOut, dIn, D_OUT, D_IN))
        : all;
  }

  private Tensor vector(double[] values, Device device, Axis axis) {
    return there(Tensor.of(values, new long[] {values.length}, axis), device);
  }

  private Tensor tensor(double[] values, Device device, int rows, int columns, Axis one, Axis two) {
    return there(Tensor.of(values, new long[] {rows, columns}, one, two), device);
  }

  private Tensor there(Tensor values, Device device) {
    Tensor typed = values.as(type);
    return device.isGpu()
        ? Tensor.of(DeviceArray.on(device, typed.nd()), typed.axes().toArray(Axis[]::new))
        : typed;
  }

  /** Random rows of length 1. */
  private static double[] rows(int count, int width, Random random) {
    double[] values = new double[Math.multiplyExact(count, width)];
    for (int row = 0; row < count; row++) {
      double squares = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        values[i] = random.nextGaussian();
        squares += values[i] * values[i];
      }
      for (int i = row * width; i < (row + 1) * width; i++) {
        values[i] /= Math.sqrt(squares);
      }
    }
    return values;
  }
}
