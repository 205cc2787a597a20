package dev.loupe.causal;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A program that may describe what a model computes: it computes one variable from an input, and
 * the answer from the input and the variable.
 *
 * <p>Geiger et al. 2021, <a href="https://arxiv.org/abs/2106.02997">Causal Abstractions of Neural
 * Networks</a>.
 *
 * @param <T> the inputs, such as a record of the names in a sentence
 * @param prompt the prompt of an input
 * @param variable the variable that the program computes from the input
 * @param answer the next token, as a function of the input and of the variable's value, computed or
 *     exchanged
 */
public record Abstraction<T>(
    Function<T, String> prompt,
    Function<T, Object> variable,
    BiFunction<T, Object, String> answer) {
  /** Refuses null for any of the three functions. */
  public Abstraction {
    Objects.requireNonNull(prompt, "a program needs the prompt of an input");
    Objects.requireNonNull(variable, "a program needs its variable");
    Objects.requireNonNull(answer, "a program needs its answer");
  }

  /** The answer with the variable computed from the input itself. */
  public String answer(T input) {
    return answer.apply(input, variable.apply(input));
  }

  /** The answer to {@code base} with the variable's value for {@code source}. */
  public String interchanged(T base, T source) {
    return answer.apply(base, variable.apply(source));
  }

  @Override
  public String toString() {
    return "program with one variable";
  }
}
