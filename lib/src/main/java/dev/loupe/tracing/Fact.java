package dev.loupe.tracing;

import java.util.Objects;

/**
 * A fact that a model may know: a prompt, its subject, and the answer.
 *
 * <pre>{@code new Fact("The capital of France is", "France", " Paris")}</pre>
 *
 * @param prompt the text before the answer
 * @param subject the part of the prompt that the fact is about
 * @param answer the one token that follows
 */
public record Fact(String prompt, String subject, String answer) {
  /** Refuses null for any of the three. */
  public Fact {
    Objects.requireNonNull(prompt, "a fact needs a prompt, and null was given");
    Objects.requireNonNull(subject, "a fact needs a subject, and null was given");
    Objects.requireNonNull(answer, "a fact needs an answer, and null was given");
  }
}
