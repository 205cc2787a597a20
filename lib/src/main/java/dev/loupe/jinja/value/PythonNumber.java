package dev.loupe.jinja.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as Python's {@code %e}, {@code %f} and {@code %g} write them, rounded half to even. */
final class PythonNumber {
  private PythonNumber() {}

  /** A number that is not negative. */
  static String written(String kind, double number, int precision) {
    if (!Double.isFinite(number)) {
      return Double.isNaN(number) ? "nan" : "inf";
    }
    return switch (kind.toLowerCase(Locale.ROOT)) {
      case "f" -> fixed(number, precision);
      case "e" -> scientific(number, precision);
      default -> general(number, Math.max(1, precision));
    };
  }

  private static String fixed(double number, int decimals) {
    return new BigDecimal(number).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String scientific(double number, int decimals) {
    BigDecimal rounded = rounded(number, decimals + 1);
    int exponent = exponent(rounded);
    String mantissa = rounded.movePointLeft(exponent).setScale(decimals).toPlainString();
    return mantissa
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** As few digits as are needed, with an exponent if the number is very large or small. */
  private static String general(double number, int digits) {
    int exponent = exponent(rounded(number, digits));
    if (exponent >= -4 && exponent < digits) {
      return withoutZeros(fixed(number, digits - 1 - exponent));
    }
    String[] parts = scientific(number, digits - 1).split("e");
    return withoutZeros(parts[0]) + "e" + parts[1];
  }

  private static BigDecimal rounded(double number, int digits) {
    return new BigDecimal(number).round(new MathContext(digits, RoundingMode.HALF_EVEN));
  }

  private static int exponent(BigDecimal number) {
    return number.signum() == 0 ? 0 : number.precision() - number.scale() - 1;
  }

  private static String withoutZeros(String number) {
    return number.contains(".") ? number.replaceAll("\\.?0+$", "") : number;
  }
}
