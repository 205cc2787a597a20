/**
 * Input attribution: which words made the model say that, and whether the answer can be trusted.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.integratedGradients()       // the prompt, coloured by what each token adds
 * why.words().shapley()           // the same question about words, by another method
 * why.compare()                   // all methods, and how far each can be trusted
 * }</pre>
 *
 * <p>May use every room of {@code attribution} and what is below them.
 */
package dev.loupe.attribution.input;
