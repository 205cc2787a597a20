/**
 * Logits, and the numbers that are measured on them and on activations.
 *
 * <pre>{@code
 * model.run(prompt).logits().at(-1).top(5)
 * model.run(prompt).measure(logitDiff(" Mary", " John"))
 * model.run(prompt).measure(logProb(" Mary").minus(logProb(" John")).abs())
 * model.run(prompt).measure(activation(MLP_POST.at(3).pick(D_MLP, 100).pos(-1)))
 * model.run(texts).mean(loss())
 * classifier.run(text).measure(classDiff("POSITIVE", "NEGATIVE"))
 * }</pre>
 *
 * <p>May use {@code site}, {@code arch}, {@code text}, {@code tensor}, {@code torch} and {@code
 * view}.
 */
package dev.loupe.metric;
