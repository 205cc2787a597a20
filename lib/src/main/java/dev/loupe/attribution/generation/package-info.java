/**
 * Attribution of generated text: where each token of an answer came from.
 *
 * <pre>{@code
 * var why = GenerationAttribution.of(model.run("When Mary and John met, John gave a book to"), 5);
 * why.by(InputUnits.words(why.prompt())).by(method)   // generated tokens x words and earlier tokens
 * why.by(method).row(0)                               // the prompt, coloured for the first token
 * why.by(method).prompt()                             // the prompt, coloured for the whole answer
 * }</pre>
 *
 * <p>May use {@code attribution.question}, {@code attribution.unit}, {@code model} and what is
 * below them.
 */
package dev.loupe.attribution.generation;
