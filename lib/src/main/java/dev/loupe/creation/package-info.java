/**
 * New tensors: of one number, the identity, and of random numbers with a seed.
 *
 * <pre>{@code
 * Tensor mask = Constant.ones(Axis.HEAD.sized(12));
 * Tensor noise = Draws.of(7).normal(Axis.POS.sized(5), Axis.D_MODEL.sized(64));
 * int[] shuffled = Draws.of(7).permutation(100);
 * }</pre>
 *
 * <p>May use {@code tensor}.
 */
package dev.loupe.creation;
