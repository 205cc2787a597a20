/**
 * Attention as input attribution: how much of each token arrives at the positions that a metric
 * reads.
 *
 * <pre>{@code
 * attribute(model, prompt, metric).attentionRollout()
 * attribute(model, prompt, metric).valueZeroing()
 * }</pre>
 *
 * <p>May use {@code attention}, {@code attribution.question} and what is below them.
 */
package dev.loupe.attribution.mixing;
