package dev.loupe.view.draw;

/**
 * The cells of a square grid that cannot have a value, such as attention to later tokens.
 *
 * <p>These cells are blank in pictures, without the frame of a cell with value zero, and they are
 * left out of {@code top} and of tables.
 */
public enum Mask {
  /** Every cell has a value. */
  NONE,
  /**
   * Cells whose column is after their row: the causal mask of attention with destinations as rows.
   */
  ABOVE_DIAGONAL,
  /** Cells whose column is before their row: the causal mask with destinations as columns. */
  BELOW_DIAGONAL;

  /** Whether the cell cannot have a value. */
  public boolean hides(int row, int column) {
    return this == ABOVE_DIAGONAL && column > row || this == BELOW_DIAGONAL && column < row;
  }

  /** The mask of the grid with rows and columns exchanged. */
  public Mask transposed() {
    return switch (this) {
      case NONE -> NONE;
      case ABOVE_DIAGONAL -> BELOW_DIAGONAL;
      case BELOW_DIAGONAL -> ABOVE_DIAGONAL;
    };
  }

  /**
   * The causal mask, if there are several rows and all values above the diagonal are zero (a
   * pattern) or minus infinity (scores); otherwise none.
   */
  public static Mask of(double[][] square) {
    boolean zero = true;
    boolean infinite = true;
    for (int row = 0; row < square.length; row++) {
      for (int column = row + 1; column < square[row].length; column++) {
        double value = square[row][column]; // NaN is padding, which is ignored
        zero &= value == 0 || Double.isNaN(value);
        infinite &= value == Double.NEGATIVE_INFINITY || Double.isNaN(value);
      }
    }
    return square.length > 1 && (zero || infinite) ? ABOVE_DIAGONAL : NONE;
  }
}
