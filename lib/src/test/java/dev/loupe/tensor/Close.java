package dev.loupe.tensor;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares arrays of numbers and says where they differ most. */
public final class Close {
  private Close() {}

  /**
   * Fails unless every value is within {@code tolerance}; the message has the worst index and both
   * values.
   */
  public static void assertClose(String what, float[] expected, float[] actual, double tolerance) {
    assertThat(actual).as(what + ": number of values").hasSameSizeAs(expected);
    int worst = 0;
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= Math.abs(expected[worst] - actual[worst]))) {
        worst = i;
      }
    }
    assertThat((double) Math.abs(expected[worst] - actual[worst]))
        .as("%s: worst at %d, expected %s, was %s", what, worst, expected[worst], actual[worst])
        .isLessThanOrEqualTo(tolerance);
  }

  /** The same in double precision. */
  public static void assertClose(
      String what, double[] expected, double[] actual, double tolerance) {
    assertThat(actual).as(what + ": number of values").hasSameSizeAs(expected);
    int worst = 0;
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= Math.abs(expected[worst] - actual[worst]))) {
        worst = i;
      }
    }
    assertThat(Math.abs(expected[worst] - actual[worst]))
        .as("%s: worst at %d, expected %s, was %s", what, worst, expected[worst], actual[worst])
        .isLessThanOrEqualTo(tolerance);
  }
}
