/**
 * What a metric loses when parts of a model are taken away.
 *
 * <pre>{@code
 * var ablation = Ablation.of(model.run(prompts), Metric.logitDiff(" Mary", " John"));
 * ablation.zero().heads()                  // zeros instead of each head's output
 * ablation.mean(others).heads().top(5)     // its mean over other prompts
 * ablation.resample(others, 1).layers()    // what it was in another prompt
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.ablation;
