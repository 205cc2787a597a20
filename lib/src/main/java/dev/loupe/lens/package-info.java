/**
 * The logit lens: what the model would predict if it ended after each layer, and which tokens a
 * direction writes.
 *
 * <pre>{@code
 * LogitLens lens = LogitLens.of(model.run("The Eiffel Tower is in the city of"));
 * lens                        // every layer's best guess at every position
 * lens.rank(" Paris")         // the rank of the answer
 * DirectionTokens.of(model, model.weight(W_OUT.at(1)).at(D_MLP, 7), 6)
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.lens;
