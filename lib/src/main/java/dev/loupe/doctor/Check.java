package dev.loupe.doctor;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleSupplier;

/**
 * One check, with its result.
 *
 * @param name what is checked
 * @param deviation the largest difference from what is expected, divided by the largest expected
 *     value if that is above 1
 * @param tolerance the largest deviation that rounding can explain
 * @param failure why the check could not be made, if so
 */
public record Check(String name, double deviation, double tolerance, Optional<String> failure) {
  static Check of(String name, double tolerance, DoubleSupplier deviation) {
    try {
      return new Check(name, deviation.getAsDouble(), tolerance, Optional.empty());
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      return new Check(name, Double.NaN, tolerance, Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /** Whether it passed; a deviation that is not a number does not pass. */
  public boolean passed() {
    return failure.isEmpty() && deviation <= tolerance;
  }

  /** The verdict: {@code ok}, {@code WRONG}, or why the check could not be made. */
  public String verdict() {
    return failure.map(why -> "FAILED: " + why).orElse(passed() ? "ok" : "WRONG");
  }
}
