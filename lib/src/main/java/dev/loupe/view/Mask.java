package dev.loupe.view;

/**
 * Which cells of a square grid cannot have a value, such as looks at tokens that come later.
 *
 * <p>Pictures leave these cells blank, without the frame that a cell of value zero has; they are
 * never among the top cells and not in the table.
 */
public enum Mask {
  /** Every cell has a value. */
  NONE,
  /** Columns behind the row's own: the causal mask of attention, rows looking at columns. */
  ABOVE_DIAGONAL,
  /** Columns before the row's own: the same grid with rows and columns exchanged. */
  BELOW_DIAGONAL;

  /** Whether the cell cannot have a value. */
  public boolean hides(int row, int column) {
    return this == ABOVE_DIAGONAL && column > row || this == BELOW_DIAGONAL && column < row;
  }

  /** The mask of the grid with rows and columns exchanged. */
  Mask transposed() {
    return switch (this) {
      case NONE -> NONE;
      case ABOVE_DIAGONAL -> BELOW_DIAGONAL;
      case BELOW_DIAGONAL -> ABOVE_DIAGONAL;
    };
  }

  /**
   * The causal mask if these values have it: of several rows, above the diagonal all is zero (a
   * pattern) or minus infinity (scores).
   */
  public static Mask of(double[][] square) {
    boolean zero = true;
    boolean infinite = true;
    for (int row = 0; row < square.length; row++) {
      for (int column = row + 1; column < square[row].length; column++) {
        double value = square[row][column]; // NaN is padding, which says nothing
        zero &= value == 0 || Double.isNaN(value);
        infinite &= value == Double.NEGATIVE_INFINITY || Double.isNaN(value);
      }
    }
    return square.length > 1 && (zero || infinite) ? ABOVE_DIAGONAL : NONE;
  }
}
