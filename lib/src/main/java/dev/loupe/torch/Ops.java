package dev.loupe.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** PyTorch operators that DJL lacks, or that are faster as one call; all support autograd. */
public final class Ops {
  public static final TorchScript SCRIPT = TorchScript.compile(source("ops"));

  private Ops() {}

  /** Compiles the operators and calls one; a thread that needs them earlier waits for this. */
  static void prepare() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      copy(work.create(new float[1]));
    }
  }

  /** The source text of some functions for {@link TorchScript}. */
  public static String source(String name) {
    try (InputStream in = Ops.class.getResourceAsStream(name + ".torchscript")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(
          name + ".torchscript cannot be read from the library's jar", e);
    }
  }

  /** GELU in its tanh form, as GPT-2 uses it. Hendrycks and Gimpel 2016, arXiv 1606.08415. */
  public static NDArray geluTanh(NDArray x) {
    return SCRIPT.call("gelu_tanh", x);
  }

  /** GELU by the error function. Hendrycks and Gimpel 2016, arXiv 1606.08415. */
  public static NDArray gelu(NDArray x) {
    return SCRIPT.call("gelu", x);
  }

  /** x · sigmoid(x). Elfwing et al. 2017, arXiv 1702.03118. */
  public static NDArray silu(NDArray x) {
    return SCRIPT.call("silu", x);
  }

  /** Root mean square over the last axis, [.., 1]: sqrt(mean(x²) + eps). */
  public static NDArray rootMeanSquare(NDArray x, double eps) {
    return SCRIPT.call("root_mean_square", x, eps);
  }

  /**
   * x·Wᵀ + b, [.., out], for a matrix [out, in]: the bias is added in the product, which rounds
   * otherwise than a sum behind it.
   */
  public static NDArray linear(NDArray x, NDArray weight, Optional<NDArray> bias) {
    return bias.isPresent()
        ? SCRIPT.call("biased_linear", x, weight, bias.get())
        : SCRIPT.call("linear", x, weight);
  }

  /** Layer norm over the last axis. Ba et al. 2016, arXiv 1607.06450. */
  public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
    return SCRIPT.call("layer_norm", x, weight, bias, eps);
  }

  /** x minus its mean over the last axis. */
  public static NDArray centred(NDArray x) {
    return SCRIPT.call("centred", x);
  }

  /** Attention scores without a mask, [batch, head, dest, src]: q·k·scale. */
  public static NDArray scores(NDArray q, NDArray keys, long group, double scale) {
    return SCRIPT.call("scores", q, keys, group, scale);
  }

  /**
   * Attention scores [batch, head, dest, src]: q·k·scale, minus infinity where {@code blocked};
   * each key head serves {@code group} query heads.
   */
  public static NDArray maskedScores(
      NDArray q, NDArray keys, long group, double scale, NDArray blocked) {
    return SCRIPT.call("masked_scores", q, keys, group, scale, blocked);
  }

  /** Attention scores with {@code bias} [batch, head, dest, src] added before the mask. */
  public static NDArray biasedScores(
      NDArray q, NDArray keys, long group, double scale, NDArray bias, NDArray blocked) {
    return SCRIPT.call("biased_scores", q, keys, group, scale, bias, blocked);
  }

  /** Attention scores s, capped to {@code cap} · tanh(s / {@code cap}) before the mask. */
  public static NDArray cappedScores(
      NDArray q, NDArray keys, long group, double scale, double cap, NDArray blocked) {
    return SCRIPT.call("capped_scores", q, keys, group, scale, cap, blocked);
  }

  /** {@code cap} · tanh(x / {@code cap}). */
  public static NDArray softcap(NDArray x, double cap) {
    return SCRIPT.call("softcap", x, cap);
  }

  /** Patterns [batch, head, dest, src] times values [batch, kv_head, src, d_head], head by head. */
  public static NDArray mixValues(NDArray pattern, NDArray values, long group) {
    return SCRIPT.call("mix_values", pattern, values, group);
  }

  /**
   * Queries, keys and values, [batch, pos, head, d_head] each, from one product [batch, pos, rows]
   * of all heads' queries, then keys, then values. They are copies: a view would keep the others in
   * memory, and products of arrays with gaps may round otherwise.
   */
  public static List<NDArray> apart(NDArray all, long heads, long kvHeads, long dHead) {
    return SCRIPT.callAll(all.getManager(), "apart", all, heads, kvHeads, dHead);
  }

  /** [batch, pos, d_model] repeated on a new third axis, as a view. */
  public static NDArray copies(NDArray x, long count) {
    return SCRIPT.call("copies", x, count);
  }

  /**
   * The inputs of each head [batch, pos, head, d_model] times that head's rows of a matrix [head ·
   * d_head, d_model].
   */
  public static NDArray intoHeads(NDArray x, NDArray weight) {
    return SCRIPT.call("into_heads", x, weight);
  }

  /** [batch, pos, head, d_head] plus a bias [head · d_head]. */
  public static NDArray addHeadBias(NDArray x, NDArray bias, long heads) {
    return SCRIPT.call("add_head_bias", x, bias, heads);
  }

  /**
   * The output of each head, [batch, pos, head, d_model]: z [batch, pos, head, d_head] times the
   * head's columns of W_O.
   */
  public static NDArray fromHeads(NDArray z, NDArray weight) {
    return SCRIPT.call("from_heads", z, weight);
  }

  /**
   * Rotates the first {@code dims} entries of the last axis: halves (x1, x2) become (x1·cos −
   * x2·sin, x2·cos + x1·sin).
   */
  public static NDArray rotate(NDArray x, NDArray cos, NDArray sin, long dims) {
    return SCRIPT.call("rotate", x, cos, sin, dims);
  }

  /**
   * Rotates the first {@code dims} entries of the last axis: neighbours (x1, x2) become (x1·cos −
   * x2·sin, x2·cos + x1·sin).
   */
  public static NDArray rotateNeighbours(NDArray x, NDArray cos, NDArray sin, long dims) {
    return SCRIPT.call("rotate_neighbours", x, cos, sin, dims);
  }

  /** The slice at {@code index} of {@code dimension}, as a view. */
  public static NDArray select(NDArray x, int dimension, long index) {
    return SCRIPT.call("select", x, (long) dimension, index);
  }

  /** The part of {@code dimension} from {@code from}, {@code length} long, as a view. */
  public static NDArray narrow(NDArray x, int dimension, long from, long length) {
    return SCRIPT.call("narrow", x, (long) dimension, from, length);
  }

  /** The entry {@code columns[i]} of each row i of x [n, m], [n]. */
  public static NDArray choose(NDArray x, long[] columns) {
    return SentOnce.list(x.getDevice(), columns)
        .map(there -> Indexing.choose(x, there))
        .orElseGet(() -> SCRIPT.call("choose", x, sent(columns)));
  }

  /** The slices at {@code indices} of {@code dimension}, copied into {@code owner}. */
  public static NDArray take(NDArray x, int dimension, int[] indices, NDManager owner) {
    long[] list = longs(indices);
    return SentOnce.list(x.getDevice(), list)
        .map(there -> Indexing.take(x, dimension, there, owner))
        .orElseGet(() -> SCRIPT.callFor(owner, "take", x, (long) dimension, sent(list)));
  }

  /**
   * Rows of the first two dimensions, numbered through both, [1, row, …], copied into {@code
   * owner}.
   */
  public static NDArray takeRows(NDArray x, int[] rows, NDManager owner) {
    long[] list = longs(rows);
    return SentOnce.list(x.getDevice(), list)
        .map(there -> Indexing.takeRows(x, there, owner))
        .orElseGet(() -> SCRIPT.callFor(owner, "take_rows", x, sent(list)));
  }

  /** Writes {@code values} into a view made by {@link #select}; autograd follows. */
  public static void assign(NDArray view, NDArray values) {
    SCRIPT.call("assign", view, values).close();
  }

  /** A copy of {@code x} with {@code value} wherever {@code mask} is set. */
  public static NDArray fill(NDArray x, NDArray mask, double value) {
    return SCRIPT.call("fill", x, mask, value);
  }

  /** {@code one} where {@code mask} is set, elsewhere {@code other}. */
  public static NDArray where(NDArray mask, NDArray one, NDArray other) {
    return SCRIPT.call("where", mask, one, other);
  }

  /** A copy with its own storage, through which autograd works; DJL's {@code duplicate} cuts it. */
  public static NDArray copy(NDArray x) {
    return SCRIPT.call("copy", x);
  }

  /** A copy that belongs to {@code owner}, even if the manager of {@code x} is capped. */
  public static NDArray copy(NDArray x, NDManager owner) {
    return SCRIPT.callFor(owner, "copy", x);
  }

  /**
   * x · factor. DJL's {@code mul(Number)} puts the number into a Java buffer, which autograd keeps
   * for the backward pass and the collector frees before it: the gradient is then any number.
   */
  public static NDArray times(NDArray x, double factor) {
    return SCRIPT.call("times", x, factor);
  }

  /** x / number, for the same reason as {@link #times}. */
  public static NDArray dividedBy(NDArray x, double number) {
    return SCRIPT.call("divided_by", x, number);
  }

  /** The Euclidean norm along a dimension, which is removed. */
  public static NDArray norm(NDArray x, int dimension) {
    return x.mul(x).sum(new int[] {dimension}).sqrt();
  }

  /**
   * A conversion to another number type through which autograd works; DJL's {@code toType} cuts it.
   */
  public static NDArray cast(NDArray x, DataType type) {
    return SCRIPT.call("cast", x, code(type));
  }

  /** PyTorch's number for a type, its ScalarType. */
  static long code(DataType type) {
    return switch (type) {
      case FLOAT16 -> 5;
      case FLOAT32 -> 6;
      case FLOAT64 -> 7;
      default ->
          throw new IllegalArgumentException(
              "there is no conversion to " + type + "; use FLOAT16, FLOAT32 or FLOAT64");
    };
  }

  /** The sum of products that an equation such as {@code "abc,cd->abd"} describes. */
  public static NDArray einsum(String equation, NDArray x, NDArray y) {
    return SCRIPT.call("einsum", equation, x, y);
  }

  private static long[] longs(int[] numbers) {
    return Arrays.stream(numbers).asLongStream().toArray();
  }

  private static long[] sent(long[] list) {
    Transfers.countSent();
    return list;
  }
}
