/**
 * Ablation: the change of a metric when parts of a model are removed.
 *
 * <pre>{@code
 * var ablation = Ablation.of(model.run(prompts), Metric.logitDiff(" Mary", " John"));
 * ablation.zero().heads()                  // zeros instead of each head's output
 * ablation.mean(others).heads().top(5)     // its mean over other prompts
 * ablation.resample(others, 1).layers()    // its value in another prompt
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.ablation;
