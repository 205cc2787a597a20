/**
 * Attribution by one backward pass with rules of its own: LRP for transformers, and DeepLIFT.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.by(Lrp.attn())                       // the prompt, coloured by relevance
 * why.by(new DeepLift())                   // differences from the baseline, without a rest
 * Lrp.cp().layers(why.question())          // relevance in every layer, and what biases took
 * }</pre>
 *
 * <p>May use {@code attribution.question}, {@code attribution.unit}, {@code forward.rules}, {@code
 * stream}, {@code model} and what is below them.
 */
package dev.loupe.attribution.relevance;
