/**
 * The logit lens: what the model would predict if it ended after each layer.
 *
 * <pre>{@code
 * LogitLens lens = LogitLens.of(model.run("The Eiffel Tower is in the city of"));
 * lens                        // every layer's best guess at every position
 * lens.rank(" Paris")         // the rank of the answer
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.lens;
