/**
 * Input attribution by gradients: what each unit adds to a metric, by the slope of the metric.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.by(new IntegratedGradients())              // shares that sum to m(prompt) − m(baseline)
 * why.by(new GradientTimesInput())               // one backward pass, rough
 * why.by(new Saliency().smooth())                // sizes without a sign
 * why.by(new ExpectedGradients())                // many baselines, with standard errors
 * }</pre>
 *
 * <p>May use {@code attribution.path}, {@code attribution.question}, {@code attribution.unit},
 * {@code model} and what is below them.
 */
package dev.loupe.attribution.gradient;
