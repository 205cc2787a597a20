package dev.loupe.forward.half;

import dev.loupe.site.Act;
import java.util.Arrays;

/**
 * Some kinds of activation, as one bit each: whether two sets meet is one operation, which every
 * block of every pass asks several times.
 */
public record Acts(long bits) {
  /** None. */
  public static final Acts NONE = new Acts(0);

  /** The activations that every layer has. */
  public static final Acts IN_LAYERS =
      of(Arrays.stream(Act.values()).filter(Act::inLayers).toArray(Act[]::new));

  /** These kinds. */
  public static Acts of(Act... acts) {
    long bits = 0;
    for (Act act : acts) {
      bits |= bit(act);
    }
    return new Acts(bits);
  }

  /** These and others. */
  public Acts and(Acts others) {
    return new Acts(bits | others.bits);
  }

  public boolean has(Act act) {
    return (bits & bit(act)) != 0;
  }

  public boolean isEmpty() {
    return bits == 0;
  }

  /** The bit of one of them. */
  public static long bit(Act act) {
    return 1L << act.ordinal(); // there are fewer than 64
  }
}
