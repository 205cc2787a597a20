package dev.loupe.variants;

import ai.djl.Device;

/**
 * How the branches of a wave are computed.
 *
 * <p>On a GPU each call and each transfer costs more than the few numbers that it handles, so calls
 * are few and work on numbers that are on the device. On a CPU it is mostly the numbers that cost.
 */
enum Way {
  /**
   * Branches attend together with those that begin at the same position; patches are compared on
   * the Java heap.
   */
  FEW_NUMBERS,
  /** The same, but many small groups of branches attend in one padded batch: for a CPU. */
  BALANCED,
  /** All branches attend in one padded batch; patches are compared on the device: for a GPU. */
  FEW_CALLS;

  private static final int WORTH_A_CALL = 8; // branches; measured with wren and GPT-2 small
  private static final int MOST_PADDING = 2; // times the positions that are not padding

  static Way on(Device device) {
    return device.isGpu() ? FEW_CALLS : BALANCED;
  }

  /** Whether patches are compared on the device. */
  boolean comparesThere() {
    return this == FEW_CALLS;
  }

  /**
   * Whether branches attend in one padded batch.
   *
   * @param starts how many positions they begin at
   * @param positions all their positions
   * @param padded those of the padded batch
   */
  boolean pads(int branches, int starts, long positions, long padded) {
    return this == FEW_CALLS
        || this == BALANCED
            && starts > 1
            && branches < WORTH_A_CALL * starts
            && padded <= MOST_PADDING * positions;
  }

  /** The most positions that attend at once, of those which {@link #pads} says it for. */
  long attending(long positions, long padded) {
    return switch (this) {
      case FEW_NUMBERS -> positions;
      case BALANCED -> Math.min(padded, MOST_PADDING * positions);
      case FEW_CALLS -> padded;
    };
  }
}
