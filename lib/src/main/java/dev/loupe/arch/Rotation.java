package dev.loupe.arch;

/**
 * The angles by which queries and keys are rotated: pair i by p · base^(−2i / dims) at position p.
 * Su et al. 2021, arXiv 2104.09864.
 *
 * @param dims how many of a head's dimensions are rotated, from the first on
 * @param base the base of the geometric series of wavelengths
 * @param neighbours whether dimensions 0 and 1, 2 and 3, … form the pairs, instead of the two
 *     halves
 * @param stretch how wavelengths are stretched for contexts longer than those of pretraining
 */
public record Rotation(int dims, double base, boolean neighbours, Stretch stretch) {
  /** Checks that the rotated dimensions come in pairs. */
  public Rotation {
    if (dims < 2 || dims % 2 != 0 || base <= 0) {
      throw new IllegalArgumentException(
          "rotary positions need an even number of dimensions and a positive base, not "
              + dims
              + " and "
              + base);
    }
    stretch.check(dims);
  }

  /** A rotation whose pairs join the two halves of {@code dims} dimensions, without a stretch. */
  public Rotation(int dims, double base) {
    this(dims, base, false, new Stretch.None());
  }

  /**
   * The frequency of a pair before it is stretched, in radians per position, rounded to float32 as
   * in Hugging Face's models.
   */
  public double frequency(int pair) {
    return 1 / wavelength(pair);
  }

  /** The inverse of a pair's frequency before it is stretched, in positions per radian. */
  float wavelength(int pair) {
    return (float) Math.pow(base, 2f * pair / dims);
  }

  /** The frequency of a pair in a prompt of {@code length} tokens, in radians per position. */
  public double frequency(int pair, int length) {
    return stretch.frequency(this, pair, length);
  }
}
