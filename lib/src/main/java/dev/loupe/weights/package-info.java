/**
 * The weights of a model: read from a file or drawn at random, shown by their names, edited.
 *
 * <pre>{@code
 * model.weights().names()                // W_E, blocks.0.attn.W_Q, …
 * model.weights().get("blocks.0.attn.W_Q")
 * }</pre>
 *
 * <p>May use {@code arch}, {@code tensor} and {@code site}.
 */
package dev.loupe.weights;
