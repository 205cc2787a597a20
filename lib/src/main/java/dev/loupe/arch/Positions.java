package dev.loupe.arch;

import java.util.Optional;
import java.util.Set;

/** How a token's position enters the computation. */
public sealed interface Positions {
  /** A learned vector for each position, added to the embedding. */
  record Learned() implements Positions {}

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
