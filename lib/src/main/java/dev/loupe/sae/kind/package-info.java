/**
 * The kinds of sparse autoencoder: how each computes which features are active.
 *
 * <pre>{@code
 * new TopK(32, false).acts(weights, pre, x)
 * }</pre>
 *
 * <p>May use {@code learning} and {@code tensor}.
 */
package dev.loupe.sae.kind;
