package dev.loupe.arch;

import java.util.Optional;
import java.util.Set;

/** How a token's position enters the computation. */
public sealed interface Positions {
  /** A learned vector for each position, added to the embedding. */
  record Learned() implements Positions {}

  /**
   * Scores fall with the distance, in each head by a slope of its own: at [dest, src], slope · (src
   * − dest) is added. Press et al. 2021, arXiv 2108.12409.
   *
   * @param scale what the slopes are multiplied by
   * @param coarse whether positions, slopes and their products are rounded to bfloat16, as the
   *     Falcons do it in any precision
   */
  record Alibi(double scale, boolean coarse) implements Positions {
    /**
     * The slope of one of so many heads, before it is scaled: a geometric series that ends at 2^-8,
     * and for heads beyond a power of two every other one of the next finer series.
     */
    public double slope(int head, int heads) {
      int series = Integer.highestOneBit(heads);
      return head < series
          ? Math.pow(2, -8.0 * (head + 1) / series)
          : Math.pow(2, -4.0 * (2 * (head - series) + 1) / series);
    }
  }

  /**
   * Queries and keys are rotated by angles that grow with the position. Su et al. 2021, arXiv
   * 2104.09864.
   *
   * @param dims how many of a head's dimensions are rotated, from the first on
   * @param base the base of the geometric series of wavelengths
   * @param stretch how long wavelengths are stretched for contexts longer than those of pretraining
   * @param neighbours whether dimensions 0 and 1, 2 and 3, … turn together, instead of the two
   *     halves
   * @param unrotated the layers that leave queries and keys as they are
   */
  record Rotary(
      int dims,
      double base,
      Optional<Llama3Stretch> stretch,
      boolean neighbours,
      Set<Integer> unrotated)
      implements Positions {
    /** Checks that the rotated dimensions come in pairs. */
    public Rotary {
      if (dims < 2 || dims % 2 != 0 || base <= 0) {
        throw new IllegalArgumentException(
            "rotary positions need an even number of dimensions and a positive base, not "
                + dims
                + " and "
                + base);
      }
      unrotated = Set.copyOf(unrotated);
    }

    /**
     * Rotary positions in every layer, the two halves of the rotated dimensions turning together.
     */
    public Rotary(int dims, double base, Optional<Llama3Stretch> stretch) {
      this(dims, base, stretch, false, Set.of());
    }

    /** The same, but for layers that leave queries and keys as they are. */
    Rotary except(Set<Integer> layers) {
      return new Rotary(dims, base, stretch, neighbours, layers);
    }
  }
}
