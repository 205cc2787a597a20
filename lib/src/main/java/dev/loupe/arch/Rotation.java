package dev.loupe.arch;

/**
 * The angles by which queries and keys turn: at position p, pair i by p · base^(−2i / dims). Su et
 * al. 2021, arXiv 2104.09864.
 *
 * @param dims how many of a head's dimensions are rotated, from the first on
 * @param base the base of the geometric series of wavelengths
 * @param neighbours whether dimensions 0 and 1, 2 and 3, … turn together, instead of the two halves
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

  /** The two halves of so many dimensions turn together, by plain angles. */
  public Rotation(int dims, double base) {
    this(dims, base, false, new Stretch.None());
  }

  /**
   * The frequency of a pair before it is stretched, in radians per position, rounded to single
   * precision as Hugging Face's models do.
   */
  public double frequency(int pair) {
    return 1 / wavelength(pair);
  }

  /** The inverse of a pair's frequency before it is stretched, in positions per radian. */
  float wavelength(int pair) {
    return (float) Math.pow(base, 2f * pair / dims);
  }

  /** The frequency of a pair in a prompt of so many tokens, in radians per position. */
  public double frequency(int pair, int length) {
    return stretch.frequency(this, pair, length);
  }
}
