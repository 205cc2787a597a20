/**
 * Logits, and the numbers that are measured on them.
 *
 * <pre>{@code
 * model.run(prompt).logits().at(-1).top(5)
 * model.run(prompt).measure(logitDiff(" Mary", " John"))
 * }</pre>
 *
 * <p>May use {@code text}, {@code tensor} and {@code view}.
 */
package dev.loupe.metric;
