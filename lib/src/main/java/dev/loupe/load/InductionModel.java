package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A model with a hand-written induction circuit, so every number in it is known.
 *
 * <p>Two layers of one head each, no norm and no MLP. The residual stream has four parts: the
 * token, the position, the previous token (written by L0H0, which attends one position back), and
 * the prediction (written by L1H0, which attends to the position whose previous token equals the
 * current token, and copies the token there). When a sequence repeats, every token of the
 * repetition is predicted.
 *
 * <p>Olsson et al. 2022, <a href="https://arxiv.org/abs/2209.11895">in-context learning and
 * induction heads</a>.
 *
 * <pre>{@code InductionModel.on(cpu()).run(InductionModel.repeated(1)).zero(head(0, 0)).logits()}
 * </pre>
 */
public final class InductionModel {
  /** The size of the vocabulary: tokens that can be repeated, and one start token. */
  public static final int VOCAB = 21;

  /** The context length: the start token, and each other token twice. */
  public static final int CONTEXT = 41;

  /** The logit of the token that L1H0 predicts with all its attention. */
  public static final double LOGIT = 10;

  private static final float SHARPNESS = 50; // e^-50: what attention leaves for other positions

  private static final int TOKEN = 0;
  private static final int POSITION = TOKEN + VOCAB;
  private static final int PREVIOUS = POSITION + CONTEXT;
  private static final int PREDICTED = PREVIOUS + VOCAB;
  private static final int WIDTH = PREDICTED + VOCAB;

  private InductionModel() {}

  /** The model, on a device, in float32. */
  public static HookedTransformer on(Device device) {
    return on(device, DataType.FLOAT32);
  }

  /** The model, on a device, in a number type. */
  public static HookedTransformer on(Device device, DataType type) {
    return HookedTransformer.of(
        "induction", spec(), InductionModel::read, Optional.empty(), device, type);
  }

  /** The architecture: two layers with one head each. */
  private static Spec spec() {
    return Spec.attentionOnly(
        "induction", 2, WIDTH, CONTEXT, VOCAB, new Attention(1, 1, CONTEXT, 1, false, false));
  }

  /** A start token, then all other tokens in a random order of this seed, twice. */
  public static Tokens repeated(long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(1, VOCAB).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] ids = new int[1 + 2 * order.size()];
    for (int i = 1; i < ids.length; i++) {
      ids[i] = order.get((i - 1) % order.size());
    }
    return Tokens.of(ids);
  }

  private static NDArray read(NDManager owner, Weight weight, int layer) {
    Matrix matrix = new Matrix(weight.keptShape(spec()));
    switch (weight) {
      case W_E -> matrix.diagonal(0, TOKEN, VOCAB, 1);
      case W_POS -> matrix.diagonal(0, POSITION, CONTEXT, 1);
      case W_Q -> query(matrix, layer);
      case W_K -> matrix.diagonal(0, layer == 0 ? POSITION : PREVIOUS, sought(layer), 1);
      case W_V -> matrix.diagonal(0, TOKEN, VOCAB, 1);
      case W_O -> matrix.diagonal(layer == 0 ? PREVIOUS : PREDICTED, 0, VOCAB, 1);
      case W_U -> matrix.diagonal(0, PREDICTED, VOCAB, (float) LOGIT);
      default -> throw new IllegalArgumentException("an induction model has no " + weight);
    }
    return matrix.array(owner);
  }

  private static int sought(int layer) {
    return layer == 0 ? CONTEXT : VOCAB;
  }

  /** The queries: L0H0 matches the previous position, L1H0 matches the current token. */
  private static void query(Matrix matrix, int layer) {
    if (layer == 1) {
      matrix.diagonal(0, TOKEN, VOCAB, SHARPNESS);
      return;
    }
    matrix.set(0, POSITION, SHARPNESS); // the first position has only itself
    matrix.diagonal(0, POSITION + 1, CONTEXT - 1, SHARPNESS);
  }

  /** A matrix [out, in] that is filled entry by entry. */
  private record Matrix(long[] shape, float[] values) {
    Matrix(long[] shape) {
      this(shape, new float[(int) (shape[0] * shape[1])]);
    }

    void set(int row, int column, float value) {
      values[(int) (row * shape[1]) + column] = value;
    }

    void diagonal(int row, int column, int length, float value) {
      for (int i = 0; i < length; i++) {
        set(row + i, column + i, value);
      }
    }

    NDArray array(NDManager owner) {
      try (NDArray lent =
          owner.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32)) {
        return Ops.copy(lent); // in memory of PyTorch's own, so that views of it are safe
      }
    }
  }
}
