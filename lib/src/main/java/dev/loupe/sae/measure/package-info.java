/**
 * Measures of sparse autoencoders and transcoders: how well they reconstruct, what they cost the
 * model, and how good their features are.
 *
 * <pre>{@code
 * var report = SaeReport.of(coder, model, texts);     // all numbers on one page
 * report.loss().recovered(Baseline.ZERO)
 * DecoderSimilarity.of(small, large)                  // two dictionaries
 * SparseProbing.ofTexts(coder, model, reviews, stars) // what single features know
 * }</pre>
 *
 * <p>Each class states its formula. May use {@code sae.coder}, {@code harvest}, {@code learning},
 * {@code model} and below.
 */
package dev.loupe.sae.measure;
