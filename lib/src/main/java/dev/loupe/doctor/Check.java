package dev.loupe.doctor;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleSupplier;

/**
 * One check, with its result.
 *
 * @param name what
 * @param deviation by how much it does not hold: the largest difference, in parts of the largest
 *     value where that exceeds one
 * @param tolerance how much the precision excuses
 * @param failure why it could not be looked at, if it could not
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

  /** The word for it: {@code ok}, {@code WRONG}, or why it could not be looked at. */
  public String verdict() {
    return failure.map(why -> "FAILED: " + why).orElse(passed() ? "ok" : "WRONG");
  }
}
