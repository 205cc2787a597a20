package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Minimisation;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.Rows;
import dev.loupe.learning.RowsObjective;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Rows of a crosscoder in memory.
 *
 * @param inputs the inputs with their scales
 * @param joined all rows, scaled, [sample, d_in]
 */
record HeldRows(List<CrosscoderInput> inputs, Tensor joined) implements CrosscoderRows {
  private static final int PART = 4096;

  HeldRows {
    inputs = List.copyOf(inputs);
  }

  static HeldRows of(Map<String, Tensor> matrices) {
    if (matrices.isEmpty()) {
      throw new IllegalArgumentException("a crosscoder needs activations, and none were given");
    }
    List<CrosscoderInput> inputs = new ArrayList<>();
    matrices.forEach((name, matrix) -> inputs.add(input(name, matrix)));
    long different = matrices.values().stream().map(m -> m.size(Axis.SAMPLE)).distinct().count();
    if (different > 1) {
      throw new IllegalArgumentException(
          "row i of each input belongs to token i, so all need the same number of rows, not "
              + matrices);
    }
    CrosscoderForward forward = new CrosscoderForward(inputs, new L1Crosscoder(0));
    return new HeldRows(inputs, forward.joined(List.copyOf(matrices.values())));
  }

  private static CrosscoderInput input(String name, Tensor matrix) {
    Axis axis = axis(name, matrix.axes());
    double mean = Arrays.stream(matrix.norm(axis).toDoubleArray()).average().orElse(0);
    return new CrosscoderInput(name, axis, matrix.size(axis), scale(name, matrix.size(axis), mean));
  }

  /** The axis of the entries of a matrix with these axes. */
  static Axis axis(String name, List<Axis> axes) {
    if (axes.size() != 2 || axes.get(0) != Axis.SAMPLE) {
      throw new IllegalArgumentException(
          name
              + " has the axes "
              + axes
              + "; a crosscoder reads [sample, d_model], or another axis than d_model");
    }
    return axes.get(1);
  }

  /** The factor that makes a mean length √size. */
  static double scale(String name, int size, double mean) {
    if (!(mean > 0) || Double.isInfinite(mean)) {
      throw new IllegalArgumentException(
          "the activations of %s have the mean length %s, which cannot be scaled; give activations that are finite and not all zero"
              .formatted(name, mean));
    }
    return Math.sqrt(size) / mean;
  }

  @Override
  public long count() {
    return joined.size(Axis.SAMPLE);
  }

  @Override
  public void each(Consumer<Tensor> taking) {
    int all = joined.size(Axis.SAMPLE);
    for (int from = 0; from < all; from += PART) {
      Progress.checkCancelled();
      taking.accept(joined.range(Axis.SAMPLE, from, Math.min(all, from + PART)));
    }
  }

  @Override
  public Learned learned(
      RowsObjective loss,
      Parameters start,
      Optimiser optimiser,
      Batch batch,
      Optional<Checkpoint> checkpoint,
      String settings) {
    int rows = (int) Math.min(count(), batch.rows());
    return Minimisation.of(
        loss, start, optimiser, new Rows(joined, rows, batch.seed()), checkpoint, settings);
  }

  @Override
  public String toString() {
    return count() + " tokens of " + inputs;
  }
}
