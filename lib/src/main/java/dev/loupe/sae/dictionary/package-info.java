/**
 * Dictionaries of features compared by what they write: how alike two are, and which features split
 * in a larger one.
 *
 * <pre>{@code
 * DecoderSimilarity.of(seed0, seed1)      // mean max cosine, beside random directions
 * FeatureSplitting.of(small, large)
 * }</pre>
 *
 * <p>May use {@code sae.coder}, {@code tensor} and pictures.
 */
package dev.loupe.sae.dictionary;
