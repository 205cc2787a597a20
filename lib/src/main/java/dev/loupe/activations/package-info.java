/**
 * What a run gives: activations and gradients, each found by the name of its site.
 *
 * <pre>{@code
 * ActivationCache cache = model.run(prompt).cache(HEAD_Z, PATTERN);
 * cache.get(PATTERN.at(2))               // [batch, head, dest, src]
 * }</pre>
 *
 * <p>May use {@code intervention}, {@code metric}, {@code text}, {@code site} and {@code tensor}.
 */
package dev.loupe.activations;
