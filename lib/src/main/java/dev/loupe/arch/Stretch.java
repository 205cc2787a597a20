package dev.loupe.arch;

import java.util.OptionalInt;

/** How rotary wavelengths are stretched for contexts longer than those of pretraining. */
public sealed interface Stretch
    permits Stretch.None, Stretch.Linear, Llama3Stretch, YarnStretch, LongStretch {
  /** The frequency of a pair in a prompt of {@code length} tokens, in radians per position. */
  double frequency(Rotation rotation, int pair, int length);

  /** The factor by which rotated queries and keys are multiplied. */
  default double magnitude() {
    return 1;
  }

  /**
   * The length beyond which prompts use another rotation, if there is one; a prompt that grows
   * beyond it must be computed again.
   */
  default OptionalInt turningPoint() {
    return OptionalInt.empty();
  }

  /**
   * The longest prompt, if the config says {@code longest}: longer if {@code longest} is still the
   * context of pretraining.
   */
  default int reach(int longest) {
    return longest;
  }

  /** Refuses a number of rotated dimensions that does not fit. */
  default void check(int dims) {}

  /** No stretch. */
  record None() implements Stretch {
    @Override
    public double frequency(Rotation rotation, int pair, int length) {
      return rotation.frequency(pair);
    }
  }

  /** All wavelengths by the same factor. Chen et al. 2023, arXiv 2306.15595. */
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
