/**
 * The residual stream: its places and their names, and what reads it and is linear once norms do
 * not divide – a norm's weight and centring, and the readout of the end as logits.
 *
 * <pre>{@code
 * StreamRows.of(model, List.of(RESID_PRE)).sites()             // 0_pre … final_post
 * var readout = TokenReadout.of(model);
 * readout.logits(model.weight(W_OUT.at(1)).at(D_MLP, 7))       // what a neuron writes, [vocab]
 * readout.direction(model.toSingleToken(" Paris"))             // what raises one logit, [d_model]
 * LinearNorm.last(model).before(direction)                     // read before the norm, not behind
 * }</pre>
 *
 * <p>May use {@code model} and below. All analyses may use it.
 */
package dev.loupe.stream;
