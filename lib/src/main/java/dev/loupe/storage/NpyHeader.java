package dev.loupe.storage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of a .npy file: the text of a Python dictionary with three keys.
 *
 * @param shape the sizes of the axes as the array is used
 * @param fortran whether the values are stored column by column
 */
record NpyHeader(NumberType type, long[] shape, boolean fortran) {
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern LIST = Pattern.compile("'descr'\\s*:\\s*\\[");
  private static final Pattern FORTRAN =
      Pattern.compile("'fortran_order'\\s*:\\s*(True|False)\\s*[,}]");
  private static final Pattern SHAPE =
      Pattern.compile("'shape'\\s*:\\s*\\(((?:\\s*\\d+\\s*,)*\\s*(?:\\d+)?\\s*)\\)");

  static NpyHeader parse(Path file, String text) {
    if (LIST.matcher(text).find()) {
      throw new IllegalArgumentException(
          file + " holds records of several fields; save each field in a file of its own");
    }
    String descr = found(DESCR, text, file, "a number type");
    String sizes = found(SHAPE, text, file, "a shape");
    boolean fortran = found(FORTRAN, text, file, "an order").equals("True");
    return new NpyHeader(type(descr, file), sizes(sizes, file), fortran);
  }

  private static String found(Pattern pattern, String text, Path file, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw broken(file, "its header names no " + what.substring(what.indexOf(' ') + 1));
    }
    return matcher.group(1);
  }

  private static NumberType type(String descr, Path file) {
    if (descr.endsWith("O")) {
      throw new IllegalArgumentException(
          file
              + " holds Python objects as a pickle, which can run code and is never read; in Python, save numbers: np.save(path, np.array(x, dtype='float32'))");
    }
    boolean little = descr.startsWith("<") || descr.startsWith("|");
    return NumberType.ofNumpy(little ? descr.substring(1) : "")
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file
                        + " has the number type '"
                        + descr
                        + "', which Loupe does not read; in Python, save a.astype('<f4') or a.astype('<f8')"));
  }

  private static long[] sizes(String text, Path file) {
    try {
      return Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(size -> !size.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw broken(file, "its shape (" + text + ") is larger than a file can be");
    }
  }

  /** The bytes that the values take. */
  long bytes(Path file) {
    try {
      return new StoredArray(type, shape, (offset, into) -> {}).bytes();
    } catch (ArithmeticException e) {
      throw broken(file, "its shape " + Arrays.toString(shape) + " is larger than a file can be");
    }
  }

  /** The text of a header. */
  static String text(StoredArray array) {
    if (array.type() == NumberType.BF16) {
      throw new IllegalArgumentException(
          "numpy has no bfloat16, so .npy cannot hold it; save .safetensors");
    }
    String sizes =
        Arrays.stream(array.shape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    return "{'descr': '"
        + (array.type().width() == 1 ? "|" : "<")
        + array.type().numpy()
        + "', 'fortran_order': False, 'shape': ("
        + sizes
        + (array.shape().length == 1 ? ",)" : ")")
        + ", }";
  }

  static IllegalArgumentException broken(Path file, String how) {
    return new IllegalArgumentException(file + " is not a complete .npy file: " + how);
  }
}
