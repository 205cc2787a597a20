package dev.loupe.kernel.host;

import java.util.Map;
import java.util.function.Function;

/**
 * The functions of a Java kernel that Loupe needs; there is one adapter for each family of kernels.
 *
 * <p>A bundle maps a MIME type to its content as a string; images are in Base64.
 */
public interface Host {
  /** The kernel's own name. */
  String name();

  /** Shows every value of {@code type}, subtypes included, as its bundle. */
  <T> void renderer(Class<T> type, Function<? super T, Map<String, Object>> bundle);

  /** Registers a line magic. */
  void magic(LineMagic magic);

  /** Registers a cell magic. */
  void magic(CellMagic magic);

  /** Shows a bundle below the running cell; {@code id} can be used to update it. */
  void display(Map<String, Object> bundle, String id);

  /** Replaces the bundle that was shown with {@code id}. */
  void update(Map<String, Object> bundle, String id);

  /** Shows any value below the running cell. */
  void show(Object value);

  /** The value of {@code code}, evaluated as a cell; null if it has none. */
  Object eval(String code);
}
