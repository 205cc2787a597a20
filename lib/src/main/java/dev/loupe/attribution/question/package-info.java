/**
 * What input attribution asks: how much each unit of a prompt adds to a metric, against a baseline.
 *
 * <pre>{@code
 * var run = model.run("When Mary and John met, John gave a book to");
 * Question question = Question.of(run, logitDiff(" Mary", " John"));
 * question.change()                                  // m(prompt) − m(baseline)
 * question.with(question.baselines().get(0))         // the run of another input
 * question.coalitions().values(List.of(new BitSet()))   // m with all units at the baseline
 * }</pre>
 *
 * <p>Every method is a {@link dev.loupe.attribution.question.Method}: a question in, {@link
 * dev.loupe.attribution.question.Scores} out. So any method can be asked again of another prompt,
 * of noisy embeddings, or of a model with random weights.
 *
 * <p>May use {@code attribution.unit}, {@code variants.mixture}, {@code model} and what is below
 * them.
 */
package dev.loupe.attribution.question;
