package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.StepwiseDescent;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Torch;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Dead features begin again at tokens that are reconstructed badly, at a fifth, two and three
 * fifths of the steps.
 *
 * <p>A token is drawn with a probability proportional to the square of its loss. The decoder row
 * points to it from b_dec, the encoder row too, with a fifth of the mean length of the rows of
 * features that are alive; biases and what Adam remembers are as at the start. Bricken et al. 2023,
 * <a href="https://transformer-circuits.pub/2023/monosemantic-features">Towards
 * monosemanticity</a>, appendix.
 */
record Resampling(StepwiseDescent descent, SaeRecipe recipe, TrainingState state, int[] features) {
  private static final int FIFTHS = 5;
  private static final double LENGTH = 0.2; // of the encoder rows of features that are alive

  /** The resampling after a step, if there is one. */
  static Optional<Resampling> after(
      StepwiseDescent descent, SaeRecipe recipe, TrainingState state) {
    int each = Math.max(1, recipe.optimiser().steps() / FIFTHS);
    long step = descent.steps();
    if (recipe.loss().revives() || step % each != 0 || step > 3L * each) {
      return Optional.empty();
    }
    boolean[] dead = state.dead();
    int[] features = IntStream.range(0, dead.length).filter(i -> dead[i]).toArray();
    return features.length == 0 || features.length == dead.length
        ? Optional.empty()
        : Optional.of(new Resampling(descent, recipe, state, features));
  }

  /** Begins again at tokens of the step, whose squared errors these are. */
  void at(StepRows rows, Scaling scaling, double[] errors, boolean autoencoder) {
    Parameters now = descent.parameters();
    int[] tokens = drawn(errors);
    try (NDManager work = Torch.memory(ai.djl.Device.cpu())) {
      StepRows.Pair pair = scaling.scaled(rows.of(descent.steps(), work));
      double[] middle = now.get("b_dec").toDoubleArray();
      double[] zero = new double[(int) pair.x().getShape().get(1)];
      double[][] written = directions(pair.y(), middle, tokens, 1);
      double[][] read =
          directions(pair.x(), autoencoder ? middle : zero, tokens, LENGTH * meanLength(now));
      replace("W_dec", now, written);
      replace("W_enc", now, read);
      for (String own : recipe.loss().own()) {
        double start = recipe.loss().start(own);
        replace(
            own,
            now,
            Arrays.stream(tokens).mapToObj(i -> new double[] {start}).toArray(double[][]::new));
      }
    }
    state.begin(features);
  }

  private int[] drawn(double... errors) {
    Random random = new Random(31 * recipe.seed() + descent.steps());
    double[] sums = Arrays.stream(errors).map(error -> error * error).toArray();
    Arrays.parallelPrefix(sums, Double::sum);
    double all = sums[sums.length - 1];
    return Arrays.stream(features)
        .map(
            feature -> {
              int at = Arrays.binarySearch(sums, random.nextDouble() * all);
              return Math.min(at < 0 ? -at - 1 : at, sums.length - 1);
            })
        .toArray();
  }

  /** The mean length of the encoder rows of features that are alive. */
  private double meanLength(Parameters now) {
    double[] lengths = now.get("W_enc").norm(dev.loupe.sae.kind.SaeKind.D_IN).toDoubleArray();
    boolean[] dead = state.dead();
    return IntStream.range(0, lengths.length)
        .filter(i -> !dead[i])
        .mapToDouble(i -> lengths[i])
        .average()
        .orElse(1);
  }

  /** The directions from a point to some rows, with this length. */
  private static double[][] directions(NDArray rows, double[] from, int[] chosen, double length) {
    double[] all = HeapArray.doubles(rows);
    double[][] directions = new double[chosen.length][from.length];
    for (int i = 0; i < chosen.length; i++) {
      double squares = 0;
      for (int j = 0; j < from.length; j++) {
        directions[i][j] = all[chosen[i] * from.length + j] - from[j];
        squares += directions[i][j] * directions[i][j];
      }
      for (int j = 0; j < from.length; j++) {
        directions[i][j] *= length / Math.sqrt(Math.max(squares, Double.MIN_NORMAL));
      }
    }
    return directions;
  }

  private void replace(String name, Parameters now, double[]... values) {
    Tensor parameter = now.get(name);
    double[] flat = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
    long[] shape = parameter.shape();
    shape[0] = features.length;
    DataType type = parameter.nd().getDataType();
    try (NDManager work = Torch.memory(descent.device())) {
      NDArray there = DeviceArray.doubles(work, flat, new Shape(shape), type);
      descent.replaceRows(name, features, there);
    }
  }

  @Override
  public String toString() {
    return features.length + " dead features begin again after step " + descent.steps();
  }
}
