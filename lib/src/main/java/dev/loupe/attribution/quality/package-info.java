/**
 * How far an attribution can be trusted, and which method suits a question.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.shapley().curves()             // deletion, insertion, random orders
 * why.shapley().sensitivity()        // how much a little noise changes it
 * why.shapley().randomWeights()      // does it look at what was learned?
 * why.compare().verdict()            // all of it for all methods, in one sentence
 * }</pre>
 *
 * <p>A faithful method puts first the units whose removal changes the metric most. So the tests
 * here remove and add units, ask the method again of noisy embeddings and of random weights, and
 * compare methods with each other and with random orders.
 *
 * <p>May use {@code attribution.question}, {@code attribution.unit}, {@code attention}, {@code
 * weights}, {@code model} and what is below them.
 */
package dev.loupe.attribution.quality;
