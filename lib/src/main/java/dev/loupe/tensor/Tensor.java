package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.NativeResource;
import dev.loupe.view.Displayable;
import dev.loupe.view.Grid;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An immutable tensor whose axes have names.
 *
 * <p>Its memory is native and needs no care: it is freed when no tensor refers to it any more.
 * Operations that take an axis take its name, so that {@code pattern.at(HEAD, 2)} means the same on
 * every model.
 *
 * <p>A tensor of prompts of different lengths knows its {@link Padding}, and every operation
 * respects it: a sum, mean, maximum, norm or softmax over an axis is over what is no padding, so
 * that each prompt gives what it gives alone.
 */
public final class Tensor implements Displayable {
  private final NDArray array;
  private final List<Axis> axes;
  private final Scope
      owner; // null while a forward pass lends the array: results then stay with the pass
  private final Origin origin;
  private final Loan loan = new Loan();

  Tensor(NDArray array, List<Axis> axes, Scope owner, Origin origin) {
    if (array.getShape().dimension() != axes.size()) {
      throw new IllegalArgumentException(
          "a tensor of shape " + array.getShape() + " cannot have the axes " + axes);
    }
    this.array = array;
    this.axes = List.copyOf(axes);
    this.owner = owner;
    this.origin = origin.with(origin.padding().on(this.axes));
  }

  /** A tensor that borrows {@code array} from whoever manages it, for use inside a computation. */
  public static Tensor borrow(NDArray array, List<Axis> axes) {
    return borrow(array, axes, Origin.UNKNOWN);
  }

  /** The same of an array whose origin is known. */
  public static Tensor borrow(NDArray array, List<Axis> axes, Origin origin) {
    return new Tensor(array, axes, null, origin);
  }

  /** A tensor of row-major values on the CPU; {@code shape} and {@code axes} go together. */
  public static Tensor of(float[] values, long[] shape, Axis... axes) {
    return Scope.open(Device.cpu(), "tensor").of(values, new Shape(shape), List.of(axes));
  }

  /** A tensor that copies the values of a DJL array, and so stays when the array is closed. */
  public static Tensor of(NDArray array, Axis... axes) {
    return Scope.open(array.getDevice(), "tensor").copy(array, List.of(axes));
  }

  /** A vector of the residual stream, on the CPU. */
  public static Tensor vector(float... values) {
    return of(values, new long[] {values.length}, Axis.D_MODEL);
  }

  /** The names of the axes, outermost first. */
  public List<Axis> axes() {
    return axes;
  }

  /** The sizes of the axes, outermost first. */
  public long[] shape() {
    return array.getShape().getShape();
  }

  /** The size of one axis. */
  public int size(Axis axis) {
    return (int) array.getShape().get(dimension(axis));
  }

  /** Whether the tensor has this axis. */
  public boolean has(Axis axis) {
    return axes.contains(axis);
  }

  /** Whether these axes, from the last on, are this tensor's own, or of size one, and broadcast. */
  public boolean fits(List<Axis> others) {
    return Broadcast.fits(this, others);
  }

  /**
   * Which positions of each prompt are padding, where prompts of different lengths were run as one
   * batch: reductions leave them out, and a read there is refused.
   */
  public Padding padding() {
    return origin.padding();
  }

  /** The name of the activation that the values were taken from, if they all come from one. */
  public Optional<String> site() {
    return origin.site();
  }

  /** The same values, said to be taken from the activation of this name. */
  public Tensor takenAt(String name) {
    return new Tensor(array, axes, owner, origin.at(name));
  }

  /**
   * The values as a DJL array, for operations that this class has not.
   *
   * <p>The array and everything made from it live as long as something refers to them; nothing has
   * to be closed. Inside an intervention the array belongs to the pass and ends with it: {@link
   * #of(NDArray, Axis...)} makes a tensor of a result that is to stay.
   */
  public NDArray nd() {
    NDArray mine = live();
    return owner == null ? mine : reading(() -> loan.of(mine));
  }

  /** The array itself, for what ends before this tensor does. */
  NDArray live() {
    if (array instanceof NativeResource<?> resource && resource.isReleased()) {
      throw new IllegalStateException(
          owner == null
              ? this + " was lent for one call and is gone; to keep it, use run.cache(...)"
              : "the memory of " + this + " was freed by close()");
    }
    return array;
  }

  /**
   * The values in row-major order, as single-precision numbers. At {@link #padding} stands what the
   * model happened to compute there: numbers without meaning.
   */
  public float[] toArray() {
    return reading(() -> HeapArray.floats(live()));
  }

  /** The same as double-precision numbers. */
  public double[] toDoubleArray() {
    return reading(() -> HeapArray.doubles(live()));
  }

  /** Whether a pass has lent the array: results then stay with the pass. */
  boolean lent() {
    return owner == null;
  }

  /** What it knows of where its values come from. */
  Origin origin() {
    return origin;
  }

  /** What is made of the memory, which neither close() nor the collector frees meanwhile. */
  <T> T reading(Supplier<T> reader) {
    try {
      return owner == null ? reader.get() : owner.reading(reader);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The only value of a tensor of one element. */
  public double value() {
    double[] values = toDoubleArray();
    if (values.length != 1) {
      throw new IllegalArgumentException(
          this + " has " + values.length + " values; value() wants one: pick with at(axis, index)");
    }
    return values[0];
  }

  /**
   * The slice at {@code index} of {@code axis}, which goes away; a negative index counts from the
   * end. A position that is padding in some prompt is refused.
   */
  public Tensor at(Axis axis, int index) {
    return Picking.one(this, axis, index);
  }

  /** The sum, element by element; shapes broadcast as in PyTorch. */
  public Tensor plus(Tensor other) {
    return combine(other, NDArray::add);
  }

  /** Every value with {@code number} added. */
  public Tensor plus(double number) {
    return apply(x -> x.add(number), axes);
  }

  /** The difference, element by element. */
  public Tensor minus(Tensor other) {
    return combine(other, NDArray::sub);
  }

  /** The product, element by element. */
  public Tensor times(Tensor other) {
    return combine(other, NDArray::mul);
  }

  /** Every value multiplied by {@code factor}. */
  public Tensor times(double factor) {
    return apply(x -> x.mul(factor), axes);
  }

  /** The sum of products along {@code axis}, which goes away; the other tensor broadcasts. */
  public Tensor dot(Tensor other, Axis axis) {
    return times(other).sum(axis);
  }

  /** The sum along {@code axis}, which goes away. */
  public Tensor sum(Axis axis) {
    return reduce(axis, 0, (x, dimension) -> x.sum(new int[] {dimension}));
  }

  /** The largest value along {@code axis}, which goes away. */
  public Tensor max(Axis axis) {
    return reduce(axis, Double.NEGATIVE_INFINITY, (x, dimension) -> x.max(new int[] {dimension}));
  }

  /** The mean along {@code axis}, which goes away. */
  public Tensor mean(Axis axis) {
    int dimension = dimension(axis);
    return apply(
        x -> PaddingMask.mean(x, axes, padding(), dimension),
        without(axis),
        padding().reduced(axis));
  }

  /** The Euclidean norm along {@code axis}, which goes away. */
  public Tensor norm(Axis axis) {
    return reduce(axis, 0, Ops::norm);
  }

  /** The part along a vector of length one: (x·unit) unit, in this tensor's shape. */
  public Tensor project(Tensor unit, Axis axis) {
    int[] fromTheEnd = {dimension(axis) - axes.size()}; // the vector may have more axes
    Padding both = padding().and(unit.padding());
    List<Axis> joined = Broadcast.axes(this, unit);
    return combine(
        unit,
        (x, u) -> PaddingMask.filled(x.mul(u), joined, both, axis, 0).sum(fromTheEnd, true).mul(u));
  }

  /** Probabilities along {@code axis}: exp(x) / Σ exp(x). */
  public Tensor softmax(Axis axis) {
    int dimension = dimension(axis);
    return apply(x -> filled(x, axis, Double.NEGATIVE_INFINITY).softmax(dimension), axes);
  }

  /** Log-probabilities along {@code axis}: x − log Σ exp(x). */
  public Tensor logSoftmax(Axis axis) {
    int dimension = dimension(axis);
    return apply(
        x -> {
          NDArray logs = filled(x, axis, Double.NEGATIVE_INFINITY).logSoftmax(dimension);
          return filled(logs, axis, 0); // of minus infinity, the gradient of p · log p is NaN
        },
        axes);
  }

  /** Of a tensor [batch, axis], the entry at {@code indices[b]} for every b, [batch]. */
  public Tensor choose(Axis axis, int... indices) {
    return Picking.each(this, axis, indices);
  }

  /**
   * The entries at these indices of {@code axis}, in this order. A position that is padding in some
   * prompt is refused.
   */
  public Tensor take(Axis axis, int... indices) {
    return Picking.some(this, axis, indices);
  }

  /** Each entry of {@code axis} {@code times} times, one after another. */
  public Tensor repeat(Axis axis, int times) {
    int dimension = dimension(axis);
    return apply(
        x -> x.repeat(dimension, times),
        axes,
        origin.rearranged(axis, padding().repeated(axis, times)));
  }

  /** A tensor of the same shape, all zeros. */
  public Tensor zeros() {
    return apply(NDArray::zerosLike, axes);
  }

  /**
   * The values as a heat map, padding left blank; every other axis must have been picked or summed
   * away.
   */
  public Grid grid(Axis rows, Axis columns) {
    return TensorGrid.of(this, rows, columns);
  }

  private Tensor combine(Tensor other, BinaryOperator<NDArray> operation) {
    return Broadcast.combine(this, other, operation);
  }

  /** The same values with one axis under another name. */
  public Tensor renamed(Axis from, Axis to) {
    List<Axis> renamed = new ArrayList<>(axes);
    renamed.set(dimension(from), to);
    return new Tensor(array, renamed, owner, origin.with(padding().renamed(from, to)));
  }

  /** What goes over an axis, which goes away; padding counts as {@code neutral}. */
  private Tensor reduce(
      Axis axis, double neutral, BiFunction<NDArray, Integer, NDArray> operation) {
    int dimension = dimension(axis);
    return apply(
        x -> operation.apply(filled(x, axis, neutral), dimension),
        without(axis),
        padding().reduced(axis));
  }

  private NDArray filled(NDArray x, Axis reduced, double neutral) {
    return PaddingMask.filled(x, axes, padding(), reduced, neutral);
  }

  private Tensor apply(Function<NDArray, NDArray> operation, List<Axis> resultAxes) {
    return apply(operation, resultAxes, origin);
  }

  private Tensor apply(
      Function<NDArray, NDArray> operation, List<Axis> resultAxes, Padding resultPadding) {
    return apply(operation, resultAxes, origin.with(resultPadding));
  }

  /**
   * A result of a user's tensor owns its memory, and what is made on the way ends here; a borrowed
   * tensor's results stay with the lender.
   */
  Tensor apply(Function<NDArray, NDArray> operation, List<Axis> resultAxes, Origin resultOrigin) {
    if (owner == null) {
      return borrow(operation.apply(live()), resultAxes, resultOrigin);
    }
    return reading(
        () -> {
          try (NDManager work = Torch.memory(array.getDevice())) {
            NDArray handle = live().stopGradient();
            handle.attach(work);
            NDArray result = operation.apply(handle);
            return Scope.open(array.getDevice(), "tensor").keep(result, resultAxes, resultOrigin);
          }
        });
  }

  int dimension(Axis axis) {
    int dimension = axes.indexOf(axis);
    if (dimension < 0) {
      throw new IllegalArgumentException("there is no axis " + axis + " in " + this);
    }
    return dimension;
  }

  List<Axis> without(Axis axis) {
    List<Axis> rest = new ArrayList<>(axes);
    rest.remove(dimension(axis));
    return rest;
  }

  @Override
  public String html() {
    return TensorSummary.of(this).html();
  }

  @Override
  public byte[] png() {
    return TensorSummary.of(this).png();
  }

  /** The values if they are few, otherwise their statistics and the first ones. */
  @Override
  public String text() {
    return TensorSummary.of(this).text();
  }

  @Override
  public String toString() {
    return TensorSummary.line(this);
  }
}
