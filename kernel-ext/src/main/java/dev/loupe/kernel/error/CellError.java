package dev.loupe.kernel.error;

import java.util.List;

/** What went wrong in a cell, ready to show. */
public final class CellError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String kind;
  private final transient List<String> lines;
  private final boolean speaksForItself;

  CellError(String kind, String message, List<String> lines, Throwable cause) {
    this(kind, message, lines, cause, false);
  }

  CellError(
      String kind, String message, List<String> lines, Throwable cause, boolean speaksForItself) {
    super(message, cause, false, false);
    this.kind = kind;
    this.lines = List.copyOf(lines);
    this.speaksForItself = speaksForItself;
  }

  /** An error that belongs to no line of the cell. */
  public static CellError of(String kind, String message) {
    return new CellError(kind, message, List.of(), null);
  }

  /** The kind of error: an exception's class name, {@code CompileError} or {@code Interrupted}. */
  public String kind() {
    return kind;
  }

  /** Whether the message is clear without the kind before it. */
  public boolean speaksForItself() {
    return speaksForItself;
  }

  /** Where it happened and what caused it, to be shown below the kind and the message. */
  public List<String> lines() {
    return lines;
  }
}
