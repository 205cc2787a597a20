package dev.loupe.view.draw;

/**
 * The cells of a grid that cannot have a value, such as attention to later tokens.
 *
 * <p>These cells are blank in pictures, without the frame of a cell with value zero, and they are
 * left out of {@code top} and of tables.
 *
 * @param side the side of the diagonal on which cells are hidden
 * @param shift how far from the diagonal the first hidden cells are, beyond its neighbours
 */
public record Mask(Side side, int shift) {
  /** The side of the diagonal on which cells are hidden. */
  public enum Side {
    NEITHER,
    ABOVE,
    BELOW
  }

  /** Every cell has a value. */
  public static final Mask NONE = new Mask(Side.NEITHER, 0);

  /**
   * Cells whose column is after their row: the causal mask of attention with destinations as rows.
   */
  public static final Mask ABOVE_DIAGONAL = above(0);

  /** Cells whose column is before their row: the causal mask with destinations as columns. */
  public static final Mask BELOW_DIAGONAL = new Mask(Side.BELOW, 0);

  /**
   * Cells whose column is more than {@code shift} after their row: each row has one cell more than
   * the row before, and the first has {@code shift} + 1.
   */
  public static Mask above(int shift) {
    return new Mask(Side.ABOVE, shift);
  }

  /** Whether the cell cannot have a value. */
  public boolean hides(int row, int column) {
    return side == Side.ABOVE && column > row + shift || side == Side.BELOW && row > column + shift;
  }

  /** The mask of the grid with rows and columns exchanged. */
  public Mask transposed() {
    return switch (side) {
      case NEITHER -> this;
      case ABOVE -> new Mask(Side.BELOW, shift);
      case BELOW -> new Mask(Side.ABOVE, shift);
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
