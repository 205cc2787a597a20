/**
 * Causal tracing: which states of a model carry a fact, found by restoring single states in runs
 * with noise on the subject.
 *
 * <pre>{@code
 * CausalTracing.of(model, "The capital of France is", "France", " Paris")
 * CausalTracing.of(model, List.of(
 *     new Fact("The capital of France is", "France", " Paris"),
 *     new Fact("The capital of Italy is", "Italy", " Rome")))
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.tracing;
