/**
 * The names of a tensor's dimensions, and the words that stand for their entries.
 *
 * <pre>{@code
 * Axis out = Axis.named("out");
 * }</pre>
 *
 * <p>May use {@code view.draw}.
 */
package dev.loupe.axis;
