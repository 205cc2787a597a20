package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.NativeResource;
import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.memory.Loan;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Ops;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.grid.Grid;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An immutable tensor whose axes have names.
 *
 * <p>Its memory is native and is freed automatically when no tensor refers to it any more.
 * Operations take the name of an axis, so {@code pattern.at(HEAD, 2)} means the same for every
 * model. Axes of two tensors meet by name, wherever they stand; {@link Arithmetic} says how.
 *
 * <p>A tensor of prompts of different lengths knows its {@link Padding}. A sum, mean, maximum, norm
 * or softmax over an axis leaves padding out, so each prompt has the same result as when it is run
 * alone.
 */
public final class Tensor
    implements Pictured, Arithmetic, Elementwise, Reductions, Ordering, Arranging, LinearAlgebra {
  private final NDArray array;
  private final List<Axis> axes;
  // null while a forward pass lends the array: results then belong to the pass
  private final Scope owner;
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

  /** A tensor that uses {@code array} without owning it, for use inside a computation. */
  public static Tensor borrow(NDArray array, List<Axis> axes) {
    return borrow(array, axes, Origin.UNKNOWN);
  }

  /** A tensor that uses an array of known origin without owning it. */
  public static Tensor borrow(NDArray array, List<Axis> axes, Origin origin) {
    return new Tensor(array, axes, null, origin);
  }

  /** A tensor with these row-major values and the sizes of its axes, on the CPU. */
  public static Tensor of(float[] values, long[] shape, Axis... axes) {
    return Scope.open(Device.cpu(), "tensor").of(values, new Shape(shape), List.of(axes));
  }

  /** A float64 tensor with these row-major values and the sizes of its axes, on the CPU. */
  public static Tensor of(double[] values, long[] shape, Axis... axes) {
    return Scope.open(Device.cpu(), "tensor").of(values, new Shape(shape), List.of(axes));
  }

  /** A tensor with a copy of a DJL array; it stays valid when the array is closed. */
  public static Tensor of(NDArray array, Axis... axes) {
    return Scope.open(array.getDevice(), "tensor").copy(array, List.of(axes));
  }

  /** A float64 matrix of these rows, on the CPU. */
  public static Tensor of(double[][] values, Axis rows, Axis columns) {
    int width = values.length == 0 ? 0 : values[0].length;
    if (width == 0 || Arrays.stream(values).anyMatch(row -> row.length != width)) {
      throw new IllegalArgumentException(
          "a matrix needs rows of one length, and rows of "
              + Arrays.stream(values).map(row -> row.length).distinct().toList()
              + " values were given");
    }
    double[] flat = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
    return of(flat, new long[] {values.length, width}, rows, columns);
  }

  /** A vector in the residual stream in float64, [d_model], on the CPU. */
  public static Tensor vector(double... values) {
    return vector(Axis.D_MODEL, values);
  }

  /** A float64 vector along an axis, on the CPU. */
  public static Tensor vector(Axis axis, double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException(
          "a vector along " + axis + " needs at least one value, and none was given");
    }
    return of(values, new long[] {values.length}, axis);
  }

  /** A vector in the residual stream, [d_model], on the CPU. */
  public static Tensor vector(float... values) {
    return of(values, new long[] {values.length}, Axis.D_MODEL);
  }

  /** The tensors as the entries of a new first axis; all must have the same axes and sizes. */
  public static Tensor stack(Axis axis, List<Tensor> tensors) {
    return Joining.stack(axis, tensors);
  }

  /** The tensors one after the other along an axis; their other axes must be equal. */
  public static Tensor concat(Axis axis, List<Tensor> tensors) {
    return Joining.concat(axis, tensors);
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

  /**
   * Whether this tensor broadcasts to these axes: each axis that it has with a size above one is
   * among them.
   */
  public boolean fits(List<Axis> others) {
    live(); // says so if its memory was freed, instead of a shape that is not known
    return Broadcast.fits(this, others);
  }

  /**
   * The positions that are padding, where prompts of different lengths were run as one batch.
   * Reductions leave these positions out, and reading one is refused.
   */
  public Padding padding() {
    return origin.padding();
  }

  /**
   * The same values, where the positions before these, one for each prompt, count as padding.
   *
   * @param quoted each prompt as messages name it
   */
  public Tensor paddedBefore(Axis axis, int[] starts, IntFunction<String> quoted) {
    return withOrigin(origin.with(padding().before(axis, starts, quoted)));
  }

  /** The name of the activation that all values come from, if there is one. */
  public Optional<String> site() {
    return origin.site();
  }

  /** The same values, marked as taken from the activation of this name. */
  public Tensor takenAt(String name) {
    return new Tensor(array, axes, owner, origin.at(name));
  }

  /**
   * The values as a DJL array, for operations that this class does not offer.
   *
   * <p>The array and all results computed from it live as long as something refers to them; nothing
   * has to be closed. Inside an intervention the array is freed after the forward pass; {@link
   * #of(NDArray, Axis...)} copies a result that should be kept.
   */
  public NDArray nd() {
    NDArray mine = live();
    return owner == null ? mine : reading(() -> loan.of(mine));
  }

  /**
   * The values as a DJL array with these axes in this order; an axis that the tensor lacks has size
   * one.
   */
  public NDArray nd(List<Axis> order) {
    if (!fits(order)) {
      throw new IllegalArgumentException(this + " has more axes than " + order);
    }
    return reading(() -> Broadcast.arranged(nd(), axes, order));
  }

  /** The array itself, for work that ends before this tensor does. */
  NDArray live() {
    if (freed()) {
      throw new IllegalStateException(
          owner == null
              ? this
                  + " is valid only during the call that it is passed to; to keep it, use run.cache(...)"
              : "the memory of " + this + " was freed by close()");
    }
    return array;
  }

  boolean freed() {
    return array instanceof NativeResource<?> resource && resource.isReleased();
  }

  /** The values in row-major order, as float32. Values at {@link #padding} have no meaning. */
  public float[] toArray() {
    return reading(() -> HeapArray.floats(live()));
  }

  /** The values in row-major order, as float64. Values at {@link #padding} have no meaning. */
  public double[] toDoubleArray() {
    return reading(() -> HeapArray.doubles(live()));
  }

  /** Whether a computation has lent the array: results then belong to the computation. */
  public boolean lent() {
    return owner == null;
  }

  /** Where the values come from. */
  Origin origin() {
    return origin;
  }

  /** The same array with other names. */
  Tensor named(List<Axis> others, Origin other) {
    return new Tensor(array, others, owner, other);
  }

  /** The same values with another origin. */
  Tensor withOrigin(Origin other) {
    return new Tensor(array, axes, owner, other);
  }

  /** The result of {@code reader}; the tensor's memory is not freed while it reads. */
  <T> T reading(Supplier<T> reader) {
    try {
      return owner == null ? reader.get() : owner.reading(reader);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The value of a tensor that has only one value. */
  public double value() {
    double[] values = toDoubleArray();
    if (values.length != 1) {
      throw new IllegalArgumentException(
          this
              + " has "
              + values.length
              + " values; value() needs exactly one: pick it with at(axis, index)");
    }
    return values[0];
  }

  /** A tensor of the same shape, all zeros. */
  public Tensor zeros() {
    return each(NDArray::zerosLike);
  }

  /** A heat map of the values, padding left blank; pick or reduce all other axes first. */
  public Grid grid(Axis rows, Axis columns) {
    return TensorGrid.of(this, rows, columns);
  }

  /** The same values in another number type: {@code x.as(DataType.FLOAT64)}. */
  public Tensor as(DataType type) {
    return array.getDataType() == type ? this : each(x -> Ops.cast(x, type));
  }

  /** The same axes with a function of each value. */
  Tensor each(UnaryOperator<NDArray> function) {
    return apply(function, axes, origin);
  }

  /**
   * The result of an operation, without its temporary arrays. A result of a user's tensor owns its
   * memory; a result of a borrowed tensor belongs to the lender.
   */
  Tensor apply(Function<NDArray, NDArray> operation, List<Axis> resultAxes, Origin resultOrigin) {
    return Together.apply(
        List.of(this), arrays -> operation.apply(arrays.get(0)), resultAxes, resultOrigin);
  }

  int dimension(Axis axis) {
    int dimension = axes.indexOf(axis);
    if (dimension < 0) {
      boolean shared = axis == Axis.HEAD && has(Axis.KV_HEAD);
      throw new IllegalArgumentException(
          "there is no axis "
              + axis
              + " in "
              + this
              + (shared ? "; keys and values have KV_HEAD, because heads may share them" : ""));
    }
    return dimension;
  }

  List<Axis> without(Axis axis) {
    List<Axis> rest = new ArrayList<>(axes);
    rest.remove(dimension(axis));
    return rest;
  }

  /**
   * Writes the values into a file, .safetensors, .npy or .csv, which the word {@code tensor} reads
   * again; or the picture of them, as .svg, .png or .html.
   */
  @Override
  public Saved save(String path) {
    return path.toLowerCase(Locale.ROOT).matches(".*\\.(svg|png|html)")
        ? picture().save(path)
        : TensorFile.save(this, path);
  }

  /** All values if there are few, otherwise their statistics and the first values. */
  @Override
  public Displayable picture() {
    return TensorSummary.of(this);
  }

  /** The axes and their sizes; of a tensor without axes its value: {@code println("mean " + x)}. */
  @Override
  public String toString() {
    return TensorSummary.printed(this);
  }
}
