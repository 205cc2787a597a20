package dev.loupe.arch;

/**
 * YaRN: short wavelengths stay, long ones are stretched, and scores are sharpened. Peng et al.
 * 2023, arXiv 2309.00071.
 *
 * <p>Between the pair that turns {@code fast} times in the context of pretraining and the one that
 * turns {@code slow} times, the frequency is interpolated pair by pair.
 *
 * @param factor how much the longest are stretched
 * @param fast how often a pair turns that is not stretched
 * @param slow how often a pair turns that is stretched by the whole factor
 * @param context the context of pretraining, in tokens
 * @param whole whether the two pairs between which is interpolated are whole numbers
 * @param magnitude what turned queries and keys are multiplied by
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

  /** The root of what scores are multiplied by. The paper's equation 22. */
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
