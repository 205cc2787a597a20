package dev.loupe.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The text of a table of numbers, read line by line. */
final class CsvText {
  private static final int FIRST = 1 << 10; // numbers

  private final Path file;
  private CsvHeader header = new CsvHeader(List.of(), false);
  private final List<int[]> places = new ArrayList<>(); // of each line along the axes of indices
  private int width;
  private double[] values = new double[FIRST];
  private int count;
  private long line;

  CsvText(Path file) {
    this.file = file;
  }

  Csv read(BufferedReader lines) throws IOException {
    for (String next = lines.readLine(); next != null; next = lines.readLine()) {
      line++;
      String[] cells = next.split(",", -1);
      if (line == 1) {
        width = cells.length;
      }
      if (line == 1 && !Arrays.stream(cells).allMatch(CsvText::isNumber)) {
        header = CsvHeader.parse(cells);
      } else if (!next.isBlank()) {
        numbers(cells);
      }
    }
    if (places.isEmpty()) {
      throw new IllegalArgumentException(file + " has no numbers; a table of numbers was expected");
    }
    long[] shape = shape();
    double[] all = Arrays.copyOf(values, count);
    return new Csv(
        exactInFloat32(all) ? StoredArray.of(narrowed(all), shape) : StoredArray.of(all, shape),
        header.axes());
  }

  private static boolean isNumber(String cell) {
    try {
      Double.parseDouble(spelled(cell));
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A number as Java spells it: others write nothing for NaN, and {@code inf}. */
  private static String spelled(String cell) {
    String text = cell.strip();
    return switch (text) {
      case "", "nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> text;
    };
  }

  private void numbers(String... cells) {
    if (cells.length != width) {
      throw broken(cells.length + " columns, but its first line has " + width);
    }
    int indices = header.indices();
    places.add(
        Arrays.stream(cells, 0, indices)
            .mapToInt(cell -> (int) parsed(cell, "an index", Integer::parseInt))
            .toArray());
    for (int i = indices; i < cells.length; i++) {
      add(parsed(cells[i], "a number", cell -> Double.parseDouble(spelled(cell))));
    }
  }

  private interface Parsing {
    double of(String cell);
  }

  private double parsed(String cell, String what, Parsing parsing) {
    try {
      return parsing.of(cell);
    } catch (NumberFormatException e) {
      throw broken("'" + cell + "' where " + what + " belongs");
    }
  }

  private IllegalArgumentException broken(String what) {
    return new IllegalArgumentException(file + " has in line " + line + " " + what);
  }

  private void add(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count + Math.max(count / 2, FIRST));
    }
    values[count] = value;
    count++;
  }

  /** The sizes of the axes; each line must be where its indices say. */
  private long[] shape() {
    if (header.scalar() && count == 1) {
      return new long[0];
    }
    int indices = header.indices();
    if (header.axes().isEmpty()) {
      return new long[] {places.size(), width};
    }
    int[] last = places.get(places.size() - 1);
    long[] shape = new long[indices + 1];
    for (int axis = 0; axis < indices; axis++) {
      shape[axis] = last[axis] + 1L;
    }
    shape[indices] = width - indices;
    for (int row = 0; row < places.size(); row++) {
      long expected = 0;
      for (int axis = 0; axis < indices; axis++) {
        expected = expected * shape[axis] + places.get(row)[axis];
      }
      if (expected != row) {
        throw outOfOrder();
      }
    }
    if (Arrays.stream(shape, 0, indices).reduce(1, (a, b) -> a * b) != places.size()) {
      throw outOfOrder();
    }
    return shape;
  }

  private IllegalArgumentException outOfOrder() {
    return new IllegalArgumentException(
        file
            + " has lines that are missing or not in the order of "
            + String.join(", ", header.axes().subList(0, header.indices()))
            + "; each index must be there, counted from 0");
  }

  private static boolean exactInFloat32(double... numbers) {
    return Arrays.stream(numbers).allMatch(x -> Double.compare((float) x, x) == 0);
  }

  private static float[] narrowed(double... numbers) {
    float[] narrowed = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      narrowed[i] = (float) numbers[i];
    }
    return narrowed;
  }
}
