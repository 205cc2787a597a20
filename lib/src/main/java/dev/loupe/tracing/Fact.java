package dev.loupe.tracing;

/**
 * Something that a model may know.
 *
 * <pre>{@code new Fact("The capital of France is", "France", " Paris")}</pre>
 *
 * @param prompt a text that the answer continues
 * @param subject the part of it that the fact is about
 * @param answer the one token that follows
 */
public record Fact(String prompt, String subject, String answer) {}
