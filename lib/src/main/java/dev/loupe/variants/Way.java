package dev.loupe.variants;

import ai.djl.Device;

/**
 * How the branches of a wave are computed.
 *
 * <p>On a GPU each call and each transfer costs more than the few numbers that it handles, so calls
 * are few and work on numbers that are on the device. On a CPU it is the numbers that cost.
 */
enum Way {
  /**
   * Branches attend together with those that begin at the same position; patches are compared on
   * the Java heap.
   */
  FEW_NUMBERS,
  /** All branches attend in one padded batch; patches are compared on the device. */
  FEW_CALLS;

  static Way on(Device device) {
    return device.isGpu() ? FEW_CALLS : FEW_NUMBERS;
  }
}
