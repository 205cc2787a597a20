package dev.loupe.forward;

import dev.loupe.site.Act;
import java.util.Arrays;

/**
 * Some kinds of activation, as one bit each: whether two sets meet is one operation, which every
 * block of every pass asks several times.
 */
record Acts(long bits) {
  /** The activations that every layer has. */
  static final Acts IN_LAYERS =
      of(Arrays.stream(Act.values()).filter(Act::inLayers).toArray(Act[]::new));

  static Acts of(Act... acts) {
    long bits = 0;
    for (Act act : acts) {
      bits |= bit(act);
    }
    return new Acts(bits);
  }

  /** These and others. */
  Acts and(Acts others) {
    return new Acts(bits | others.bits);
  }

  static long bit(Act act) {
    return 1L << act.ordinal(); // there are fewer than 64
  }
}
