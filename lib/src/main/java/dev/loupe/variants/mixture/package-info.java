/**
 * Many inputs of one prompt, put together position by position from a few: what they have in common
 * at the beginning is computed once.
 *
 * <pre>{@code
 * Mixtures of = Mixtures.of(run, List.of(embeddings, zeros), metric);
 * of.measure(List.of(new int[] {0, 1, 0, 0}), progress);     // the second position is zeros
 * }</pre>
 *
 * <p>May use {@code variants}, {@code model} and what is below them.
 */
package dev.loupe.variants.mixture;
