/**
 * Attention as numbers: how it adds up over layers, how much it moves, what it does to a metric,
 * and why a head attends where it does.
 *
 * <pre>{@code
 * var attention = attention(model, "When Mary and John went to the store, John gave a drink to");
 * attention.rollout()                                   // attention through all layers
 * attention.weighted(2)                                 // A · |v W_O|
 * attention.why(2, 1)                                   // a score, by what wrote query and key
 * attention.explains(logitDiff(" Mary", " John"))       // against gradients and ablation
 * }</pre>
 *
 * <p>May use {@code model}, {@code variants} and below.
 */
package dev.loupe.attention;
