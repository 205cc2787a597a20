/**
 * The forward pass of every architecture, with a gate at each activation.
 *
 * <pre>{@code
 * NDArray resid = forward.embed(ids, pass);
 * resid = forward.blocks(resid, 0, layers, pass);
 * forward.unembed(resid, Optional.empty(), gate)     // [batch, pos, vocab]
 * }</pre>
 *
 * <p>May use {@code weights}, {@code intervention}, {@code text} and what is below them.
 */
package dev.loupe.forward;
