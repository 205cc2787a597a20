/**
 * Lenses: what the model would predict if it ended after each layer.
 *
 * <pre>{@code
 * var lens = logitLens(model, "The Eiffel Tower is in the city of");
 * lens                             // every layer's best guess at every position
 * lens.rank(" Paris")              // the rank of the answer
 * lens.forwardKl()                 // how far each layer is from the model's own prediction
 * }</pre>
 *
 * <p>A {@code Lens} says what the stream after the last block would be, given one in the middle;
 * everything that is shown of it is the same for all lenses.
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.lens;
