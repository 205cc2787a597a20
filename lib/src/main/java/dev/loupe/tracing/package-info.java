/**
 * Where a model keeps a fact: its subject is drowned in noise, and single states are restored.
 *
 * <pre>{@code
 * CausalTracing.of(model, "The capital of France is", "France", " Paris")
 * AverageTrace.of(model, List.of(
 *     new Fact("The capital of France is", "France", " Paris"),
 *     new Fact("The capital of Italy is", "Italy", " Rome")))
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.tracing;
