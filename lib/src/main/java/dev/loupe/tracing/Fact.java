package dev.loupe.tracing;

import java.util.Objects;

/**
 * Something that a model may know.
 *
 * <pre>{@code new Fact("The capital of France is", "France", " Paris")}</pre>
 *
 * @param prompt a text that the answer continues
 * @param subject the part of it that the fact is about
 * @param answer the one token that follows
 */
public record Fact(String prompt, String subject, String answer) {
  /** Checks that all three are there. */
  public Fact {
    Objects.requireNonNull(prompt, "a fact needs a prompt, and null was given");
    Objects.requireNonNull(subject, "a fact needs a subject, and null was given");
    Objects.requireNonNull(answer, "a fact needs an answer, and null was given");
  }
}
