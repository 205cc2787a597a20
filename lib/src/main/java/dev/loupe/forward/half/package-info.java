/**
 * The halves of a block, attention and MLP, as one native call each, for passes that look at
 * nothing inside them.
 *
 * <pre>{@code
 * new MlpHalf(spec, 3, weights).apply(resid)       // resid + MLP, [batch, pos, d_model]
 * }</pre>
 *
 * <p>The text of a half is written from the {@link dev.loupe.arch.Spec}: straight-line code, with
 * the model's numbers as constants. Each operation is the one that the steps in {@link
 * dev.loupe.forward} use, so the results are the same. May use weights, site, arch and torch.
 */
package dev.loupe.forward.half;
