package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import dev.loupe.view.draw.Labels;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The first values of a tensor as a table: the last axis runs across, the others run down. Padding
 * is left blank.
 */
final class FirstValues {
  private final Tensor tensor;
  private final int rows;
  private final int columns;

  /** The table has at most this many rows and columns. */
  FirstValues(Tensor tensor, int rows, int columns) {
    this.tensor = PaddingMask.blanked(tensor);
    this.rows = (int) Math.min(rows, rows(tensor));
    this.columns = (int) Math.min(columns, columns(tensor));
  }

  /** The number of rows: the product of the sizes of all axes but the last. */
  static long rows(Tensor tensor) {
    long[] shape = tensor.shape();
    return Arrays.stream(shape).limit(Math.max(0, shape.length - 1)).reduce(1, (a, b) -> a * b);
  }

  /** The number of columns: the size of the last axis; a tensor without axes is one value. */
  static long columns(Tensor tensor) {
    int axes = tensor.axes().size();
    return axes == 0 ? 1 : tensor.shape()[axes - 1];
  }

  /** The name of each row: the places along all axes but the last. */
  List<String> names() {
    return IntStream.range(0, rows).mapToObj(row -> name(place(row))).toList();
  }

  Table table(String title) {
    Table table = Table.create(title);
    if (tensor.axes().size() > 1) {
      StringColumn names = StringColumn.create(lastAxis() + " →");
      names().forEach(names::append);
      table.addColumns(names);
    }
    double[][] values = values();
    for (int column = 0; column < columns; column++) {
      DoubleColumn numbers = DoubleColumn.create(heading(column));
      for (double[] row : values) {
        numbers.append(row[column]);
      }
      table.addColumns(numbers);
    }
    return table;
  }

  private String heading(int column) {
    if (tensor.axes().isEmpty()) {
      return "value";
    }
    boolean named = tensor.axes().size() == 1 && column == 0; // no column says which axis it is
    return (named ? lastAxis() + " " : "") + entry(lastAxis(), column);
  }

  private Axis lastAxis() {
    return tensor.axes().get(tensor.axes().size() - 1);
  }

  /** The indices of all axes but the last. */
  private long[] place(int row) {
    long[] place = new long[Math.max(0, tensor.axes().size() - 1)];
    long rest = row;
    for (int axis = place.length - 1; axis >= 0; axis--) {
      place[axis] = rest % tensor.shape()[axis];
      rest /= tensor.shape()[axis];
    }
    return place;
  }

  private String name(long[] place) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < place.length; i++) {
      Axis axis = tensor.axes().get(i);
      words.add(axis + " " + entry(axis, (int) place[i]));
    }
    return String.join(", ", words);
  }

  /** Its number, and the token there where it is known. */
  private String entry(Axis axis, int index) {
    Optional<Labels> tokens = tensor.origin().words().along(axis, tensor.size(axis));
    return index + tokens.map(labels -> " " + labels.shown(index)).orElse("");
  }

  private double[][] values() {
    NDArray array = tensor.live();
    double[][] values = new double[rows][];
    try (NDManager work = Torch.memory(array.getDevice())) {
      for (int row = 0; row < rows; row++) {
        values[row] = values(array, place(row), work);
      }
      return values;
    } finally {
      Reference.reachabilityFence(tensor);
    }
  }

  private double[] values(NDArray array, long[] place, NDManager work) {
    NDArray part = array;
    for (long index : place) {
      part = Ops.SCRIPT.callFor(work, "select", part, 0L, index);
    }
    if (!tensor.axes().isEmpty()) {
      part = Ops.SCRIPT.callFor(work, "narrow", part, 0L, 0L, (long) columns);
    }
    return Tensor.borrow(Ops.copy(part, work), List.copyOf(lastAxes())).toDoubleArray();
  }

  private List<Axis> lastAxes() {
    return tensor.axes().isEmpty() ? List.of() : List.of(lastAxis());
  }
}
