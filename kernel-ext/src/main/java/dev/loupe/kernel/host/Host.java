package dev.loupe.kernel.host;

import java.util.Map;
import java.util.function.Function;

/**
 * What Loupe needs of a Java kernel; there is one adapter for each family of kernels.
 *
 * <p>A bundle maps a MIME type to what is shown: a string, images in Base64.
 */
public interface Host {
  /** The kernel as it calls itself. */
  String name();

  /** Shows every value of {@code type}, an interface's implementations included, as its bundle. */
  <T> void renderer(Class<T> type, Function<? super T, Map<String, Object>> bundle);

  /** Makes a line magic known. */
  void magic(LineMagic magic);

  /** Makes a cell magic known. */
  void magic(CellMagic magic);

  /** Shows a bundle below the cell that runs, under an id by which it can be updated. */
  void display(Map<String, Object> bundle, String id);

  /** Puts a bundle in the place of the one shown under {@code id}. */
  void update(Map<String, Object> bundle, String id);

  /** Shows any value below the cell that runs. */
  void show(Object value);

  /** The value of {@code code}, evaluated as a cell; null if it has none. */
  Object eval(String code);
}
