package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Functions;
import dev.loupe.torch.Ops;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Values by their order along an axis; padding is left out.
 *
 * <pre>{@code
 * effect.topK(HEAD, 5).indices()      // the heads with the largest effects
 * x.quantile(SAMPLE, 0.99)
 * }</pre>
 *
 * <p>Indices are numbers in float64, which is exact, and count padding, as {@code at(axis, index)}
 * does. NaN counts as the largest value, as in PyTorch. Values pass gradients, indices do not.
 */
public sealed interface Ordering permits Tensor {
  private Tensor me() {
    return (Tensor) this;
  }

  /**
   * The largest values along an axis and where they are, the largest first.
   *
   * @param values the values
   * @param indices their indices along the axis
   * @param axis the axis
   * @param names the names along the axis, such as tokens, if they are known
   */
  record TopK(Tensor values, Tensor indices, Axis axis, Optional<List<String>> names)
      implements Pictured {
    /** Keeps a copy of the names. */
    public TopK {
      names = names.map(List::copyOf);
    }

    /** A bar for each value, or a map with a row for each place along the other axes. */
    @Override
    public Displayable picture() {
      return ResultPictures.top(this);
    }
  }

  /** The values as whole numbers, such as {@code x.topK(VOCAB, 5).indices().toIntArray()}. */
  default int[] toIntArray() {
    double[] values = me().toDoubleArray();
    int[] whole = new int[values.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (int) values[i];
      if (whole[i] != values[i]) {
        throw new IllegalArgumentException(
            me() + " has the value " + values[i] + ", which is no whole number; take toArray()");
      }
    }
    return whole;
  }

  /** The whole number that is the only value, such as {@code x.argmax(VOCAB).index()}. */
  default int index() {
    me().value(); // says so if there are more values
    return toIntArray()[0];
  }

  /**
   * The index of the largest value along {@code axis}, which is removed. If there is a NaN, it is
   * the index of the first NaN.
   */
  default Tensor argmax(Axis axis) {
    return Reducing.of(me(), axis)
        .oneByOne(
            Double.NEGATIVE_INFINITY,
            (x, dimension) -> Functions.of("argmax", x, (long) dimension));
  }

  /**
   * The index of the smallest value along {@code axis}, which is removed. If there is a NaN, it is
   * the index of the first NaN.
   */
  default Tensor argmin(Axis axis) {
    return me().negated().argmax(axis);
  }

  /**
   * The {@code count} largest values along {@code axis}, and where they are; NaN comes before all
   * numbers.
   */
  default TopK topK(Axis axis, int count) {
    Padding padding = me().padding();
    int longest =
        IntStream.range(0, padding.count()).map(i -> padding.size(axis, i)).max().orElse(0);
    int size = me().size(axis) - longest;
    refusePrompts(axis);
    if (count < 1 || count > size) {
      throw new IllegalArgumentException(
          count
              + " values of "
              + axis
              + " were asked for, and "
              + (longest == 0 ? "it has " : "the shortest prompt has ")
              + size
              + "; ask for 1 to "
              + size);
    }
    long dimension = me().dimension(axis);
    Origin origin = me().origin().rearranged(axis, padding.unpadded(axis));
    List<Tensor> both =
        Together.applyAll(
            List.of(me()),
            arrays ->
                Functions.severalOf(
                    "top",
                    filled(arrays.get(0), axis, Double.NEGATIVE_INFINITY),
                    (long) count,
                    dimension),
            List.of(me().axes(), me().axes()),
            origin);
    Optional<Labels> names = me().origin().words().along(axis, me().size(axis));
    return new TopK(both.get(0), both.get(1), axis, names.map(Labels::allDistinct));
  }

  /**
   * This tensor with zeros instead of all values along {@code axis} but the {@code count} largest;
   * of equal values, any.
   */
  default Tensor largest(int count, Axis axis) {
    refusePrompts(axis);
    int size = me().size(axis);
    if (count < 0 || count > size) {
      throw new IllegalArgumentException(
          "the %d largest along %s were asked for; ask for 0 to %d".formatted(count, axis, size));
    }
    long dimension = me().dimension(axis);
    return me().apply(
            x -> Functions.of("largest", x, (long) count, dimension), me().axes(), me().origin());
  }

  /**
   * This tensor with zeros instead of all values but the {@code count} largest of the whole tensor;
   * of equal values, any.
   */
  default Tensor largest(int count) {
    return me().apply(
            x -> Functions.of("largest_of_all", x, Math.min(count, x.size())),
            me().axes(),
            me().origin());
  }

  /** The values along {@code axis} from the smallest to the largest; NaN comes last. */
  default Tensor sorted(Axis axis) {
    return ordered("sorted", axis);
  }

  /** The indices of the values along {@code axis} from the smallest value to the largest. */
  default Tensor order(Axis axis) {
    return ordered("order", axis);
  }

  private Tensor ordered(String what, Axis axis) {
    refusePrompts(axis);
    long dimension = me().dimension(axis);
    return me().apply( // padding is smallest, so it stays in front
            x -> Functions.of(what, filled(x, axis, Double.NEGATIVE_INFINITY), dimension),
            me().axes(),
            me().origin().rearranged(axis, me().padding()));
  }

  /** The median along {@code axis}, which is removed; of an even number, the mean of the two. */
  default Tensor median(Axis axis) {
    return quantile(axis, 0.5);
  }

  /**
   * The value below which this share of the values along {@code axis} lies, which is removed;
   * between two values it is interpolated.
   */
  default Tensor quantile(Axis axis, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "a quantile is for a share from 0 to 1, and " + share + " was given");
    }
    int dimension = me().dimension(axis);
    return me().apply(
            x -> quantile(x, axis, dimension, share),
            me().without(axis),
            me().origin().with(me().padding().reduced(axis)));
  }

  private NDArray quantile(NDArray x, Axis axis, long dimension, double share) {
    Optional<NDArray> some = PaddingMask.counts(x, me().axes(), me().padding(), List.of(axis));
    NDArray full = Ops.cast(x.sum(new int[] {(int) dimension}, true).zerosLike(), DataType.FLOAT64);
    NDArray count =
        some.isPresent()
            ? full.add(Ops.cast(some.get(), DataType.FLOAT64))
            : full.add(me().size(axis));
    NDArray value =
        Functions.of(
            "quantile", filled(x, axis, Double.POSITIVE_INFINITY), count, share, dimension);
    return Ops.fill(value, Functions.of("missing", filled(x, axis, 0), dimension), Double.NaN);
  }

  private void refusePrompts(Axis axis) {
    if (me().padding().prompts().equals(Optional.of(axis))) {
      throw new IllegalArgumentException(
          "the values along "
              + axis
              + " cannot be ordered at positions that some prompts lack; pick one that all have,"
              + " such as at(POS, -1)");
    }
  }

  private NDArray filled(NDArray x, Axis axis, double neutral) {
    return PaddingMask.filled(x, me().axes(), me().padding(), List.of(axis), neutral);
  }
}
