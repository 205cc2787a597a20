/**
 * Tensors whose axes have names, and what one computes with them.
 *
 * <pre>{@code
 * Tensor z = model.run("Hello world").cache(HEAD_Z.at(0)).get(HEAD_Z.at(0));
 * Tensor written = z.dot(model.weight("blocks.0.attn.W_O"), D_HEAD);   // by each head
 * written.norm(D_MODEL).mean(POS)                                      // [batch, head]
 * written.at(HEAD, 2).cosine(written.sum(HEAD), D_MODEL)               // [batch, pos]
 * }</pre>
 *
 * <p>{@link dev.loupe.tensor.Tensor} has its operations from interfaces, one for each idea: {@link
 * dev.loupe.tensor.Arithmetic} with the rule by which axes meet, {@link
 * dev.loupe.tensor.Elementwise}, {@link dev.loupe.tensor.Reductions}, {@link
 * dev.loupe.tensor.Ordering}, {@link dev.loupe.tensor.Arranging} and {@link
 * dev.loupe.tensor.LinearAlgebra}. A result of a user's tensors owns its memory; a result of a
 * tensor that a pass lends belongs to the pass and has a gradient.
 *
 * <p>May use {@code torch}, {@code memory} and {@code view}.
 */
package dev.loupe.tensor;
