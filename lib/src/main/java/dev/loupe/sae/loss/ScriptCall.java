package dev.loupe.sae.loss;

import java.util.List;

/**
 * A function of {@code sparse_coding.torchscript}, and its arguments behind those that all have.
 *
 * @param function the name of the function
 * @param arguments numbers, booleans and lists of whole numbers
 */
public record ScriptCall(String function, List<Object> arguments) {
  /** Keeps a copy of the arguments. */
  public ScriptCall {
    arguments = List.copyOf(arguments);
  }

  static ScriptCall of(String function, Object... arguments) {
    return new ScriptCall(function, List.of(arguments));
  }

  /** The call of the kinds that keep the largest features. */
  static ScriptCall largest(StepSettings step, double k, boolean wholeBatch, List<Integer> widths) {
    return of(
        "largest",
        k,
        wholeBatch,
        widths.stream().mapToLong(Integer::longValue).toArray(),
        (long) step.reviving(),
        step.revivingShare());
  }
}
