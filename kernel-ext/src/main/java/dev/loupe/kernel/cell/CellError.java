package dev.loupe.kernel.cell;

import java.util.List;

/** What went wrong in a cell, ready to show. */
public final class CellError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String kind;
  private final transient List<String> lines;

  CellError(String kind, String message, List<String> lines, Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
    this.lines = List.copyOf(lines);
  }

  /** An error that no place in the cell can be pointed at. */
  public static CellError of(String kind, String message) {
    return new CellError(kind, message, List.of(), null);
  }

  /** The kind of error: an exception's class name, {@code CompileError} or {@code Interrupted}. */
  public String kind() {
    return kind;
  }

  /** Where it happened and how it came about, to be shown below kind and message. */
  public List<String> lines() {
    return lines;
  }
}
