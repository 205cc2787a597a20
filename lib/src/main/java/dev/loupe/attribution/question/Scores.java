package dev.loupe.attribution.question;

import dev.loupe.view.Notes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a method says of each unit.
 *
 * @param method the name of the method with its settings
 * @param meaning what the numbers mean
 * @param unit what the numbers measure, as the legend writes it
 * @param values a number for each unit
 * @param errors the standard error of each number, if the method samples
 * @param remarks sentences that the method has to say, such as how many steps it needed; a warning
 *     begins with {@code Warning:}
 */
public record Scores(
    String method,
    Meaning meaning,
    String unit,
    double[] values,
    Optional<double[]> errors,
    List<String> remarks) {
  /** How a remark begins that says why the numbers may mean little. */
  public static final String WARNING = "Warning:";

  /** Keeps copies. */
  public Scores {
    values = values.clone();
    errors = errors.map(double[]::clone);
    remarks = List.copyOf(remarks);
  }

  /** Numbers without standard errors and remarks. */
  public static Scores of(Method method, String unit, double[] values) {
    return new Scores(method.name(), method.meaning(), unit, values, Optional.empty(), List.of());
  }

  /** The same with a standard error for each number. */
  public Scores withErrors(double[] errors) {
    return new Scores(method, meaning, unit, values, Optional.of(errors), remarks);
  }

  /** The same with one more sentence. */
  public Scores with(String remark) {
    List<String> more = new ArrayList<>(remarks);
    more.add(remark);
    return new Scores(method, meaning, unit, values, errors, more);
  }

  /** The remarks without warnings. */
  public List<String> explanations() {
    return remarks.stream().filter(remark -> !isWarning(remark)).toList();
  }

  /** The remarks that say why the numbers may mean little. */
  public Notes warnings() {
    return new Notes(remarks.stream().filter(Scores::isWarning).toList());
  }

  private static boolean isWarning(String remark) {
    return remark.startsWith(WARNING);
  }

  /** A copy of the numbers, one for each unit. */
  @Override
  public double[] values() {
    return values.clone();
  }

  /** A copy of the standard errors. */
  @Override
  public Optional<double[]> errors() {
    return errors.map(double[]::clone);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Scores other
        && method.equals(other.method)
        && meaning == other.meaning
        && unit.equals(other.unit)
        && Arrays.equals(values, other.values)
        && Arrays.equals(errors.orElse(new double[0]), other.errors.orElse(new double[0]))
        && remarks.equals(other.remarks);
  }

  @Override
  public int hashCode() {
    return Objects.hash(method, meaning, unit, Arrays.hashCode(values), remarks);
  }

  @Override
  public String toString() {
    return method + ": " + Arrays.toString(values) + " " + unit;
  }
}
