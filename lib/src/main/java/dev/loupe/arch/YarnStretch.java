package dev.loupe.arch;

import dev.loupe.arch.config.HfConfig;

/**
 * YaRN: short wavelengths stay the same, long ones are stretched, and scores are made sharper. Peng
 * et al. 2023, arXiv 2309.00071.
 *
 * <p>Between the pair that makes {@code fast} turns in the context of pretraining and the pair that
 * makes {@code slow} turns, frequencies are interpolated.
 *
 * @param factor how much the longest are stretched
 * @param fast the number of turns from which a pair is not stretched
 * @param slow the number of turns up to which a pair is stretched by the whole factor
 * @param context the context of pretraining, in tokens
 * @param whole whether the indices of the two pairs are rounded to whole numbers
 * @param magnitude the factor by which rotated queries and keys are multiplied
 */
public record YarnStretch(
    double factor, double fast, double slow, int context, boolean whole, double magnitude)
    implements Stretch {
  static YarnStretch read(HfConfig rope, int context, int longest) {
    double factor = rope.number("factor", (double) longest / context);
    return new YarnStretch(
        factor,
        rope.number("beta_fast", 32), // the paper's values for Llama
        rope.number("beta_slow", 1),
        context,
        rope.flag("truncate", true),
        rope.number("attention_factor", magnitude(rope, factor)));
  }

  private static double magnitude(HfConfig rope, double factor) {
    double one = rope.number("mscale", 0);
    double all = rope.number("mscale_all_dim", 0);
    return one == 0 || all == 0
        ? sharpened(factor, 1)
        : sharpened(factor, one) / sharpened(factor, all);
  }

  /** The square root of the factor for scores. The paper's equation 22. */
  private static double sharpened(double factor, double times) {
    return factor <= 1 ? 1 : 0.1 * times * Math.log(factor) + 1;
  }

  @Override
  public double frequency(Rotation rotation, int pair, int length) {
    double from = pairThatTurns(fast, rotation);
    double to = pairThatTurns(slow, rotation);
    double first = Math.max(whole ? Math.floor(from) : from, 0);
    double last = Math.min(whole ? Math.ceil(to) : to, rotation.dims() - 1);
    double width = first == last ? 0.001 : last - first; // as transformers avoids the zero
    double stretched = Math.min(Math.max((pair - first) / width, 0), 1);
    double frequency = rotation.frequency(pair);
    return stretched * frequency / factor + (1 - stretched) * frequency;
  }

  @Override
  public int reach(int longest) {
    return Math.max(longest, (int) (context * factor));
  }

  private double pairThatTurns(double times, Rotation rotation) {
    double wavelength = context / (times * 2 * Math.PI);
    return rotation.dims() * Math.log(wavelength) / (2 * Math.log(rotation.base()));
  }
}
