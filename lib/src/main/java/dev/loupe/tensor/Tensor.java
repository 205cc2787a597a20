package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.NativeResource;
import dev.loupe.view.Displayable;
import dev.loupe.view.Grid;
import dev.loupe.view.Labels;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An immutable tensor whose axes have names.
 *
 * <p>Its memory is native and needs no care: it is freed when no tensor refers to it any more.
 * Operations that take an axis take its name, so that {@code pattern.at(HEAD, 2)} means the same on
 * every model.
 */
public final class Tensor implements Displayable {
  private final NDArray array;
  private final List<Axis> axes;
  private final Scope
      owner; // null while a forward pass lends the array: results then stay with the pass

  Tensor(NDArray array, List<Axis> axes, Scope owner) {
    if (array.getShape().dimension() != axes.size()) {
      throw new IllegalArgumentException(
          "a tensor of shape " + array.getShape() + " cannot have the axes " + axes);
    }
    this.array = array;
    this.axes = List.copyOf(axes);
    this.owner = owner;
  }

  /** A tensor that borrows {@code array} from whoever manages it, for use inside a computation. */
  public static Tensor borrow(NDArray array, List<Axis> axes) {
    return new Tensor(array, axes, null);
  }

  /** A tensor of row-major values on the CPU; {@code shape} and {@code axes} go together. */
  public static Tensor of(float[] values, long[] shape, Axis... axes) {
    return Scope.open(Device.cpu(), "tensor").of(values, new Shape(shape), List.of(axes));
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
    boolean fits = axes.size() <= others.size();
    for (int back = 1; fits && back <= axes.size(); back++) {
      fits =
          array.getShape().get(axes.size() - back) == 1
              || axes.get(axes.size() - back) == others.get(others.size() - back);
    }
    return fits;
  }

  /** The DJL array underneath, on loan: it is valid only as long as this tensor is referred to. */
  public NDArray nd() {
    if (array instanceof NativeResource<?> resource && resource.isReleased()) {
      throw new IllegalStateException(
          owner == null
              ? this + " was lent for one call and is gone; to keep it, use run.cache(...)"
              : "the memory of " + this + " was freed by close()");
    }
    return array;
  }

  /** The values in row-major order, as single-precision numbers. */
  public float[] toArray() {
    return reading(
        () -> nd().getDataType() == DataType.FLOAT32 ? contiguous() : narrowed(toDoubleArray()));
  }

  /** The values in row-major order, as double-precision numbers. */
  public double[] toDoubleArray() {
    return reading(
        () -> {
          if (nd().getDataType() == DataType.FLOAT64) {
            return array.toDoubleArray();
          }
          float[] single =
              array.getDataType() == DataType.FLOAT32
                  ? contiguous()
                  : apply(x -> Ops.cast(x, DataType.FLOAT32), axes).toArray();
          double[] values = new double[single.length];
          Arrays.setAll(values, i -> single[i]);
          return values;
        });
  }

  /** What is made of the memory, which neither close() nor the collector frees meanwhile. */
  private <T> T reading(Supplier<T> reader) {
    try {
      return owner == null ? reader.get() : owner.reading(reader);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private float[] contiguous() {
    return array.toFloatArray();
  }

  private static float[] narrowed(double[] values) {
    float[] single = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      single[i] = (float) values[i];
    }
    return single;
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
   * end.
   */
  public Tensor at(Axis axis, int index) {
    int dimension = dimension(axis);
    int resolved = resolve(axis, index);
    // A user's slice gets storage of its own, or it would keep the whole of this tensor alive.
    return apply(
        owner == null
            ? x -> Ops.select(x, dimension, resolved)
            : x -> Ops.copy(Ops.select(x, dimension, resolved)),
        without(axis));
  }

  private int resolve(Axis axis, int index) {
    int size = size(axis);
    int resolved = index < 0 ? size + index : index;
    if (resolved < 0 || resolved >= size) {
      throw new IllegalArgumentException(axis + " has " + size + " entries; there is no " + index);
    }
    return resolved;
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
    int dimension = dimension(axis);
    return apply(x -> x.sum(new int[] {dimension}), without(axis));
  }

  /** The largest value along {@code axis}, which goes away. */
  public Tensor max(Axis axis) {
    int dimension = dimension(axis);
    return apply(x -> x.max(new int[] {dimension}), without(axis));
  }

  /** The mean along {@code axis}, which goes away. */
  public Tensor mean(Axis axis) {
    int dimension = dimension(axis);
    return apply(x -> x.mean(new int[] {dimension}), without(axis));
  }

  /** The Euclidean norm along {@code axis}, which goes away. */
  public Tensor norm(Axis axis) {
    int dimension = dimension(axis);
    return apply(x -> Ops.norm(x, dimension), without(axis));
  }

  /** The part along a vector of length one: (x·unit) unit, in this tensor's shape. */
  public Tensor project(Tensor unit, Axis axis) {
    int[] fromTheEnd = {dimension(axis) - axes.size()}; // the vector may have more axes
    return combine(unit, (x, u) -> x.mul(u).sum(fromTheEnd, true).mul(u));
  }

  /** Probabilities along {@code axis}: exp(x) / Σ exp(x). */
  public Tensor softmax(Axis axis) {
    int dimension = dimension(axis);
    return apply(x -> x.softmax(dimension), axes);
  }

  /** Log-probabilities along {@code axis}: x − log Σ exp(x). */
  public Tensor logSoftmax(Axis axis) {
    int dimension = dimension(axis);
    return apply(x -> x.logSoftmax(dimension), axes);
  }

  /** Of a tensor [batch, axis], the entry at {@code indices[b]} for every b, [batch]. */
  public Tensor choose(Axis axis, int... indices) {
    if (axes.size() != 2 || dimension(axis) != 1 || indices.length != shape()[0]) {
      throw new IllegalArgumentException(
          indices.length + " entries of " + axis + " cannot be chosen from " + this);
    }
    long[] wide = Arrays.stream(indices).mapToLong(index -> resolve(axis, index)).toArray();
    return apply(x -> Ops.choose(x, wide), List.of(axes.get(0)));
  }

  /** Each entry of {@code axis} {@code times} times, one after another. */
  public Tensor repeat(Axis axis, int times) {
    int dimension = dimension(axis);
    return apply(x -> x.repeat(dimension, times), axes);
  }

  /** A tensor of the same shape, all zeros. */
  public Tensor zeros() {
    return apply(NDArray::zerosLike, axes);
  }

  /** The values as a heat map; every other axis must have been picked or summed away. */
  public Grid grid(Axis rows, Axis columns) {
    if (axes.size() != 2 || rows == columns || !has(rows) || !has(columns)) {
      throw new IllegalArgumentException(
          this
              + " is not a grid of "
              + rows
              + " and "
              + columns
              + "; pick the other axes with at(axis, index)");
    }
    double[] flat = toDoubleArray();
    boolean straight = axes.get(0) == rows;
    int height = size(rows);
    int width = size(columns);
    double[][] values = new double[height][width];
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        values[i][j] = straight ? flat[i * width + j] : flat[j * height + i];
      }
    }
    return Grid.of(
        rows + " by " + columns, "value", numbered(rows, height), numbered(columns, width), values);
  }

  private static Labels numbered(Axis axis, int count) {
    return Labels.numbered(axis.toString(), count);
  }

  private Tensor combine(Tensor other, BinaryOperator<NDArray> operation) {
    List<Axis> joined = Broadcast.axes(this, other);
    return reading(
        () -> {
          if (owner != null && other.owner == null) {
            // What a pass has lent stays in the pass, on whichever side: autograd must follow it.
            return borrow(operation.apply(beside(other.nd()), other.array), joined);
          }
          return other.reading(() -> apply(x -> operation.apply(x, other.on(x)), joined));
        });
  }

  /** This tensor as a second operand of {@code x}; a copy made for its device ends with it. */
  private NDArray on(NDArray x) {
    return nd().getDevice().equals(x.getDevice()) ? array : beside(x);
  }

  /** These values where {@code x} is, so that results go to the manager of {@code x}. */
  private NDArray beside(NDArray x) {
    boolean there = array.getDevice().equals(x.getDevice());
    NDArray handle = there ? array.stopGradient() : array.toDevice(x.getDevice(), true);
    handle.attach(x.getManager());
    return handle;
  }

  /** The same values with one axis under another name. */
  public Tensor renamed(Axis from, Axis to) {
    List<Axis> renamed = new ArrayList<>(axes);
    renamed.set(dimension(from), to);
    return new Tensor(array, renamed, owner);
  }

  /**
   * A result of a user's tensor owns its memory, and what is made on the way ends here; a borrowed
   * tensor's results stay with the lender.
   */
  private Tensor apply(Function<NDArray, NDArray> operation, List<Axis> resultAxes) {
    if (owner == null) {
      return new Tensor(operation.apply(nd()), resultAxes, null);
    }
    return reading(
        () -> {
          try (NDManager work = Torch.memory(array.getDevice())) {
            NDArray handle = nd().stopGradient();
            handle.attach(work);
            NDArray result = operation.apply(handle);
            return Scope.open(array.getDevice(), "tensor").keep(result, resultAxes);
          }
        });
  }

  private int dimension(Axis axis) {
    int dimension = axes.indexOf(axis);
    if (dimension < 0) {
      throw new IllegalArgumentException("there is no axis " + axis + " in " + this);
    }
    return dimension;
  }

  private List<Axis> without(Axis axis) {
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

  @Override
  public String toString() {
    long[] shape = shape();
    return "tensor ["
        + IntStream.range(0, shape.length)
            .mapToObj(i -> axes.get(i) + " " + shape[i])
            .collect(Collectors.joining(", "))
        + "]";
  }
}
