/**
 * What the residual stream would predict if the model ended early.
 *
 * <pre>{@code
 * LogitLens lens = LogitLens.of(model.run("The Eiffel Tower is in the city of"));
 * lens                        // every layer's best guess at every position
 * lens.rank(" Paris")         // where the answer stands
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.lens;
