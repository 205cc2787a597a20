package dev.loupe.kernel.snippet;

/** Ends cell code that did not end by itself when it was interrupted. */
final class CellStopped extends Error {
  private static final long serialVersionUID = 1;

  CellStopped() {
    super("stopped by an interrupt", null, false, true);
  }
}
