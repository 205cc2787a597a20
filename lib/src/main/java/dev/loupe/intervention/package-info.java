/**
 * What can be done to an activation on its way through a model: replace, add, project out.
 *
 * <pre>{@code
 * Intervention half = x -> x.times(0.5);
 * model.run(prompt).with(HEAD_Z.at(2).head(1), half)
 * }</pre>
 *
 * <p>May use {@code site}, {@code text}, {@code arch} and {@code tensor}.
 */
package dev.loupe.intervention;
