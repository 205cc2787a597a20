package dev.loupe.tracing;

/**
 * The random numbers of numpy's {@code RandomState(seed)}, to use the same noise as in Python.
 *
 * <p>Matsumoto and Nishimura 1998, Mersenne twister MT19937; normal numbers by Marsaglia's polar
 * method, two at a time, the second first.
 */
final class MersenneTwister {
  private static final int STATE = 624;
  private static final int MIDDLE = 397;
  private static final int UPPER = 0x80000000;
  private static final int TWIST = 0x9908b0df;
  private static final int SEEDING = 1812433253; // Knuth, TAOCP volume 2, 3rd edition, page 106

  private final int[] state = new int[STATE];
  private int next = STATE;
  private double kept = Double.NaN; // unless one number of a drawn pair is left

  /** The numbers of a seed. */
  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < STATE; i++) {
      state[i] = SEEDING * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  private void twist() {
    for (int i = 0; i < STATE; i++) {
      int joined = (state[i] & UPPER) | (state[(i + 1) % STATE] & ~UPPER);
      state[i] = state[(i + MIDDLE) % STATE] ^ (joined >>> 1) ^ ((joined & 1) * TWIST);
    }
    next = 0;
  }

  /** The next 32 random bits. */
  int nextBits() {
    if (next == STATE) {
      twist();
    }
    int bits = state[next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return bits ^ (bits >>> 18);
  }

  /** The next number from 0 up to but not including 1, of 53 random bits. */
  double nextDouble() {
    long high = nextBits() >>> 5;
    long low = nextBits() >>> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  }

  /** The next normally distributed number, with mean 0 and standard deviation 1. */
  double nextGaussian() {
    if (!Double.isNaN(kept)) {
      double second = kept;
      kept = Double.NaN;
      return second;
    }
    double x;
    double y;
    double square;
    do {
      x = 2 * nextDouble() - 1;
      y = 2 * nextDouble() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double stretch = Math.sqrt(-2 * Math.log(square) / square);
    kept = stretch * x;
    return stretch * y;
  }
}
