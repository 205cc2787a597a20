package dev.loupe.doctor;

import ai.djl.ndarray.types.DataType;

/**
 * Rounding to the nearest number of a type, ties to even, in plain Java. Numbers beyond the type's
 * range are not looked for.
 *
 * @param bits the significant bits, with the leading one
 * @param least the exponent of the smallest normal number
 */
record Rounding(int bits, int least) {
  /** Float64 as it is. */
  static final Rounding NONE = new Rounding(53, Double.MIN_EXPONENT);

  /** The rounding of a 16-bit type; the weights of all other types are given in float32. */
  static Rounding to(DataType type) {
    return switch (type) {
      case FLOAT16 -> new Rounding(11, -14); // IEEE 754 binary16
      case BFLOAT16 -> new Rounding(8, Float.MIN_EXPONENT); // the upper half of a float32
      default -> NONE;
    };
  }

  double of(double x) {
    if (bits == NONE.bits) {
      return x;
    }
    double last = Math.scalb(1.0, Math.max(Math.getExponent(x), least) - (bits - 1));
    return Math.rint(x / last) * last;
  }
}
