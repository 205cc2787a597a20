/**
 * Attribution of generated text: where each token of an answer came from.
 *
 * <pre>{@code
 * var why = attributeGeneration(model, "When Mary and John met, John gave a book to", 5);
 * why.words().integratedGradients()      // generated tokens × words and earlier tokens
 * why.occlusion().row(0)                 // the prompt, coloured for the first token
 * why.occlusion().prompt()               // the prompt, coloured for the whole answer
 * why.about(TokenScore.PROB).occlusion() // of probabilities instead of log-probabilities
 * }</pre>
 *
 * <p>May use {@code attribution.method}, {@code attribution.question}, {@code attribution.unit},
 * {@code model} and what is below them.
 */
package dev.loupe.attribution.generation;
