/**
 * What features know of classes: sparse probes, and features that absorb others.
 *
 * <pre>{@code
 * SparseProbing.ofTexts(coder, model, reviews, stars)
 * FeatureAbsorption.of(coder, model, texts, FeatureAbsorption::firstLetter)
 * }</pre>
 *
 * <p>May use {@code sae.measure}, {@code learning}, {@code harvest}, {@code model} and below.
 */
package dev.loupe.sae.probing;
