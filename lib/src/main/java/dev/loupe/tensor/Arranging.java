package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import dev.loupe.torch.Functions;
import java.util.ArrayList;
import java.util.List;

/**
 * The same values in other places: parts of axes, and axes that are renamed, split, merged or put
 * in another order.
 *
 * <pre>{@code
 * resid.at(POS, -1)                                   // the last position, without its axis
 * resid.range(POS, 4, -1)                             // from 4 up to the last, which is not in it
 * resid.from(POS, 21)                                 // from 21 on
 * x.split(D_MODEL, HEAD.sized(12), D_HEAD.sized(64))
 * x.merged(SAMPLE, BATCH, POS)                        // a row for each token, no padding
 * }</pre>
 */
public sealed interface Arranging permits Tensor {
  private Tensor me() {
    return (Tensor) this;
  }

  /**
   * The slice at {@code index} of {@code axis}, without that axis; a negative index counts from the
   * end. A position that is padding in some prompt is refused.
   */
  default Tensor at(Axis axis, int index) {
    return Picking.one(me(), axis, index);
  }

  /**
   * The entry at {@code indices[b]} of an axis for each prompt b, without that axis: {@code
   * pattern.at(DEST, -1).choose(SRC, positions)} is [batch, head].
   */
  default Tensor choose(Axis axis, int... indices) {
    return Picking.ofPrompts(me(), axis, indices);
  }

  /**
   * The entries of {@code axis} at these indices, in this order. A position that is padding in some
   * prompt is refused.
   */
  default Tensor take(Axis axis, int... indices) {
    return Picking.some(me(), axis, indices);
  }

  /**
   * The entries of an axis for which a condition over that axis is 1, not 0: {@code
   * acts.where(labels.equalTo(1))} has the samples of label 1. A position that is padding in some
   * prompt is refused, and so is a condition that never holds.
   */
  default Tensor where(Tensor condition) {
    return Picking.where(me(), condition);
  }

  /**
   * The entries of {@code axis} from an index up to another, which is not in it; negative ones
   * count from the end. Positions that are padding in some prompt stay padding.
   */
  default Tensor range(Axis axis, int from, int to) {
    return Picking.range(me(), axis, from, to);
  }

  /** The entries of {@code axis} from an index on; a negative index counts from the end. */
  default Tensor from(Axis axis, int from) {
    return Picking.range(me(), axis, from, me().size(axis));
  }

  /** This tensor with each entry of {@code axis} repeated {@code times} times in a row. */
  default Tensor repeat(Axis axis, int times) {
    int dimension = me().dimension(axis);
    if (times < 1) {
      throw new IllegalArgumentException(
          axis + " cannot be repeated " + times + " times; repeat it at least once");
    }
    return me().apply(
            x -> x.repeat(dimension, times),
            me().axes(),
            me().origin().rearranged(axis, me().padding().repeated(axis, times)));
  }

  /** The same values repeated along a new last axis; {@code with(POS.sized(1))} only names it. */
  default Tensor with(Axis.Sized axis) {
    if (me().has(axis.axis())) {
      throw new IllegalArgumentException(
          me() + " has an axis " + axis.axis() + " already; choose another name");
    }
    List<Axis> more = new ArrayList<>(me().axes());
    more.add(axis.axis());
    return me().apply(
            x -> {
              int last = x.getShape().dimension();
              return x.expandDims(last).repeat(last, axis.size());
            },
            more,
            me().origin());
  }

  /** The same values with one axis renamed. */
  default Tensor renamed(Axis from, Axis to) {
    List<Axis> renamed = new ArrayList<>(me().axes());
    renamed.set(me().dimension(from), to);
    return me().named(renamed, me().origin().renamed(from, to));
  }

  /** The same values with the axes in this order; each must be named once. */
  default Tensor arranged(Axis... order) {
    return arranged(List.of(order));
  }

  /** The same values with the axes in this order; each must be named once. */
  default Tensor arranged(List<Axis> order) {
    List<Axis> axes = me().axes();
    if (order.size() != axes.size() || !order.containsAll(axes)) {
      throw new IllegalArgumentException(
          this + " cannot be arranged as " + order + "; name each of its axes once");
    }
    return axes.equals(order)
        ? me()
        : me().apply(x -> Broadcast.arranged(x, axes, order), order, me().origin());
  }

  /** One axis as several, the last of them fastest; their sizes multiply to its size. */
  default Tensor split(Axis axis, Axis.Sized... into) {
    return Reshaping.split(me(), axis, into);
  }

  /**
   * Several axes as one, which stands where the first of them stood; the last named is fastest. If
   * prompts and their positions are merged, padding is left out.
   */
  default Tensor merged(Axis into, Axis... axes) {
    return Reshaping.merged(me(), into, List.of(axes));
  }

  /** The entries whose indices along both axes are equal; the second axis is removed. */
  default Tensor diagonal(Axis axis, Axis other) {
    return Reshaping.diagonal(me(), axis, other);
  }

  /** The sum of the entries whose indices along both axes are equal, which are removed. */
  default Tensor trace(Axis axis, Axis other) {
    return diagonal(axis, other).sum(axis);
  }

  /** This tensor with 0 where the column is greater than the row. */
  default Tensor lowerTriangle(Axis rows, Axis columns) {
    return triangle(rows, columns, true);
  }

  /** This tensor with 0 where the column is less than the row. */
  default Tensor upperTriangle(Axis rows, Axis columns) {
    return triangle(rows, columns, false);
  }

  private Tensor triangle(Axis rows, Axis columns, boolean lower) {
    long row = me().dimension(rows);
    long column = me().dimension(columns);
    return me().each(x -> Functions.of("triangle", x, row, column, lower));
  }
}
