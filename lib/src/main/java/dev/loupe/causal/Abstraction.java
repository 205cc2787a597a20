package dev.loupe.causal;

import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A program that claims to describe what a model does: it computes one variable from an input, and
 * the answer from the input and the variable.
 *
 * <p>Geiger et al. 2021, <a href="https://arxiv.org/abs/2106.02997">Causal Abstractions of Neural
 * Networks</a>.
 *
 * @param <T> the inputs, such as a record of the names in a sentence
 * @param prompt the prompt of an input
 * @param variable the value that the program computes on its way
 * @param answer the next token, as a function of the input and of the variable, whoever set it
 */
public record Abstraction<T>(
    Function<T, String> prompt,
    Function<T, Object> variable,
    BiFunction<T, Object, String> answer) {
  /** All three parts are needed. */
  public Abstraction {
    Objects.requireNonNull(prompt, "a program needs the prompt of an input");
    Objects.requireNonNull(variable, "a program needs its variable");
    Objects.requireNonNull(answer, "a program needs its answer");
  }

  /** The answer when nobody sets the variable. */
  public String answer(T input) {
    return answer.apply(input, variable.apply(input));
  }

  /** The answer to {@code base} when the variable is what it is for {@code source}. */
  public String interchanged(T base, T source) {
    return answer.apply(base, variable.apply(source));
  }

  @Override
  public String toString() {
    return "program with one variable";
  }
}
