package dev.loupe.arch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How a token's position enters the computation. */
public sealed interface Positions {
  /** A learned vector for each position, added to the embedding. */
  record Learned() implements Positions {}

  /**
   * Scores fall with the distance, each head with its own slope (ALiBi): at [dest, src], slope ·
   * (src − dest) is added. Press et al. 2021, arXiv 2108.12409.
   *
   * @param scale the factor by which the slopes are multiplied
   * @param coarse whether positions, slopes and their products are rounded to bfloat16, as Falcon
   *     models do in every precision
   */
  record Alibi(double scale, boolean coarse) implements Positions {
    /**
     * The slope of one of {@code heads} heads, before scaling: a geometric series that ends at
     * 2^-8; for heads beyond a power of two, every second value of the next finer series.
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
   * @param rotation how they are rotated
   * @param local other rotations, in some layers
   * @param unrotated the layers that leave queries and keys as they are
   */
  record Rotary(Rotation rotation, Optional<Local> local, Set<Integer> unrotated)
      implements Positions {
    /** Copies the layers. */
    public Rotary {
      unrotated = Set.copyOf(unrotated);
    }

    /** The same rotation in every layer. */
    public Rotary(Rotation rotation) {
      this(rotation, Optional.empty(), Set.of());
    }

    /** A copy in which some layers leave queries and keys as they are. */
    public Rotary except(Set<Integer> layers) {
      return new Rotary(rotation, local, layers);
    }

    /** A copy with another rotation in some layers. */
    public Rotary except(Rotation other, Set<Integer> layers) {
      return new Rotary(rotation, Optional.of(new Local(other, layers)), unrotated);
    }

    /** The rotation of queries and keys in a layer, if there is one. */
    public Optional<Rotation> in(int layer) {
      if (unrotated.contains(layer)) {
        return Optional.empty();
      }
      return Optional.of(
          local
              .filter(other -> other.layers().contains(layer))
              .map(Local::rotation)
              .orElse(rotation));
    }

    /** All different rotations. */
    public List<Rotation> all() {
      return Stream.concat(Stream.of(rotation), local.map(Local::rotation).stream())
          .distinct()
          .toList();
    }
  }

  /**
   * A rotation of some layers only, such as those with a window.
   *
   * @param rotation how queries and keys are rotated there
   * @param layers the layers
   */
  record Local(Rotation rotation, Set<Integer> layers) {
    /** Copies the layers. */
    public Local {
      layers = Set.copyOf(layers);
    }
  }
}
