package dev.loupe.arch;

import dev.loupe.arch.config.HfConfig;
import java.util.List;
import java.util.OptionalInt;

/**
 * LongRoPE: each pair is stretched by a factor of its own, found by a search; prompts within the
 * context of pretraining use one set of factors, longer prompts another. Ding et al. 2024, arXiv
 * 2402.13753.
 *
 * @param within the factors of prompts within the context of pretraining
 * @param beyond the factors of longer prompts
 * @param context the context of pretraining, in tokens
 * @param magnitude the factor by which rotated queries and keys are multiplied
 */
public record LongStretch(List<Double> within, List<Double> beyond, int context, double magnitude)
    implements Stretch {
  /** Copies the factors. */
  public LongStretch {
    within = List.copyOf(within);
    beyond = List.copyOf(beyond);
  }

  static LongStretch read(HfConfig rope, int context, int longest) {
    double factor = rope.number("factor", (double) longest / context);
    double usual =
        factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(context)); // section 3.4
    return new LongStretch(
        rope.numbers("short_factor"),
        rope.numbers("long_factor"),
        context,
        rope.number("attention_factor", usual));
  }

  @Override
  public double frequency(Rotation rotation, int pair, int length) {
    double factor = (length > context ? beyond : within).get(pair);
    return 1 / ((float) factor * rotation.wavelength(pair)); // rounded as transformers does
  }

  @Override
  public OptionalInt turningPoint() {
    return within.equals(beyond) ? OptionalInt.empty() : OptionalInt.of(context);
  }

  @Override
  public void check(int dims) {
    if (within.size() != dims / 2 || beyond.size() != dims / 2) {
      throw new IllegalArgumentException(
          dims
              + " rotated dimensions need "
              + dims / 2
              + " short and long factors, not "
              + within.size()
              + " and "
              + beyond.size());
    }
  }
}
