package dev.loupe.arch;

import java.util.OptionalInt;

/**
 * How rotations are slowed down, and their wavelengths stretched, for contexts longer than those of
 * pretraining.
 */
public sealed interface Stretch
    permits Stretch.None, Stretch.Linear, Llama3Stretch, YarnStretch, LongStretch {
  /** The frequency of a pair in a prompt of so many tokens, in radians per position. */
  double frequency(Rotation rotation, int pair, int length);

  /** What turned queries and keys are multiplied by besides. */
  default double magnitude() {
    return 1;
  }

  /**
   * The length up to which a prompt turns otherwise than a longer one does, if that makes a
   * difference; a prompt that grows beyond it has to be read anew.
   */
  default OptionalInt turningPoint() {
    return OptionalInt.empty();
  }

  /**
   * How far prompts may go, where the config says {@code longest}: further if that is the context
   * of pretraining still.
   */
  default int reach(int longest) {
    return longest;
  }

  /** Refuses a number of rotated dimensions that does not fit. */
  default void check(int dims) {}

  /** Not at all. */
  record None() implements Stretch {
    @Override
    public double frequency(Rotation rotation, int pair, int length) {
      return rotation.frequency(pair);
    }
  }

  /** All alike. Chen et al. 2023, arXiv 2306.15595. */
  record Linear(double factor) implements Stretch {
    @Override
    public double frequency(Rotation rotation, int pair, int length) {
      return rotation.frequency(pair) / factor;
    }

    @Override
    public int reach(int longest) {
      return (int) (longest * factor);
    }
  }
}
