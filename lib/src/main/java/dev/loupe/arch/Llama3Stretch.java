package dev.loupe.arch;

import dev.loupe.arch.config.HfConfig;

/**
 * How Llama 3.1 and later stretch the long wavelengths of rotary positions. Dubey et al. 2024,
 * arXiv 2407.21783.
 *
 * <p>Wavelengths that fit {@code highFactor} times into the context of pretraining stay; those that
 * do not fit {@code lowFactor} times are stretched by {@code factor}; between the two the frequency
 * is interpolated.
 *
 * @param factor how much the longest are stretched
 * @param lowFactor where stretching is complete
 * @param highFactor where stretching begins
 * @param context the context of pretraining, in tokens
 */
public record Llama3Stretch(double factor, double lowFactor, double highFactor, double context)
    implements Stretch {
  static Llama3Stretch read(HfConfig rope, int context) {
    return new Llama3Stretch(
        rope.number("factor"),
        rope.number("low_freq_factor"),
        rope.number("high_freq_factor"),
        context);
  }

  @Override
  public double frequency(Rotation rotation, int pair, int length) {
    double frequency = rotation.frequency(pair);
    double fits = context * frequency / (2 * Math.PI); // wavelengths in the context
    if (fits > highFactor) {
      return frequency;
    }
    if (fits < lowFactor) {
      return frequency / factor;
    }
    double kept = (fits - lowFactor) / (highFactor - lowFactor);
    return (1 - kept) * frequency / factor + kept * frequency;
  }
}
