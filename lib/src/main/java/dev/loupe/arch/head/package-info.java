/**
 * Heads for classes as checkpoints of classifiers have them: their form, their classes, and the
 * names of their weights.
 *
 * <pre>{@code
 * ClassHeadLayout.SCORE.head(config).classes()      // [NEGATIVE, POSITIVE]
 * ClassHeadLayout.SCORE.added(names)                // with classifier.W as "score.weight"
 * }</pre>
 *
 * <p>May use {@code arch} and {@code arch.config}.
 */
package dev.loupe.arch.head;
