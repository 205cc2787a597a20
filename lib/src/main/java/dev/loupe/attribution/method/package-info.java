/**
 * All methods of input attribution by their names, and the ways to ask about a prompt.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.integratedGradients()                  // the same as why.by(new IntegratedGradients())
 * why.words().againstZero().shapley()        // of words, compared with zeros
 * why.compare(AllMethods.LIST)               // every method with its usual settings
 * }</pre>
 *
 * <p>May use {@code attribution.gradient}, {@code attribution.relevance}, {@code
 * attribution.perturbation}, {@code attribution.mixing} and what is below them.
 */
package dev.loupe.attribution.method;
