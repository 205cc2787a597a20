/**
 * Lenses: what the model would predict if it ended after each layer, what its heads and MLPs write,
 * and what would raise a metric, as words.
 *
 * <pre>{@code
 * var lens = logitLens(model, "The Eiffel Tower is in the city of");
 * lens.ranks(" Paris", " London")                         // answers over layers
 * lens.heads()                                            // what each head writes
 * var tuned = tunedLens(model, texts("stories.txt"));     // trained to find each layer's prediction
 * tuned.read("The Eiffel Tower is in the city of").forwardKl()
 * }</pre>
 *
 * <p>A {@code Lens} says what the stream after the last block would be, given one in the middle;
 * everything that is shown of it is the same for all lenses.
 *
 * <p>May use {@code learning}, {@code corpus}, {@code model} and below.
 */
package dev.loupe.lens;
