/**
 * The parts of a model that are linear once norms do not divide: a norm's weight and centring, and
 * the readout of the residual stream as logits.
 *
 * <pre>{@code
 * var readout = TokenReadout.of(model);
 * readout.logits(model.weight(W_OUT.at(1)).at(D_MLP, 7))       // what a neuron writes, [vocab]
 * readout.direction(model.toSingleToken(" Paris"))             // what raises one logit, [d_model]
 * LinearNorm.last(model).before(direction)                     // read before the norm, not behind
 * }</pre>
 *
 * <p>May use {@code model} and below. All analyses may use it.
 */
package dev.loupe.linear;
