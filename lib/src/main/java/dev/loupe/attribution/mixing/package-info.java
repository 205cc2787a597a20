/**
 * Attention as input attribution: how much of each token arrives at the positions that a metric
 * reads.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.attentionRollout()          // if attention were all that moved information
 * why.valueZeroing()              // with what values and MLPs do
 * why.attentionTimesGradient()    // the only one of the three that looks at the metric
 * }</pre>
 *
 * <p>May use {@code attention}, {@code attribution.question}, {@code attribution.unit}, {@code
 * model} and what is below them.
 */
package dev.loupe.attribution.mixing;
