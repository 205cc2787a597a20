/**
 * Measures of sparse autoencoders and transcoders: how well they reconstruct, how often features
 * are active, and what they cost the model.
 *
 * <pre>{@code
 * var report = SaeReport.of(coder, model, texts);     // all numbers on one page
 * report.loss().recovered(LossBaseline.ZERO)
 * }</pre>
 *
 * <p>Each class states its formula. May use {@code sae.coder}, {@code harvest}, {@code learning},
 * {@code model} and below.
 */
package dev.loupe.sae.measure;
