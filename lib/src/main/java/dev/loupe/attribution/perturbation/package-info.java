/**
 * Methods of input attribution that remove units of the prompt and measure what changes: occlusion,
 * leave-one-out, Shapley values, KernelSHAP, LIME.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * why.by(new Occlusion())                                  // one token away at a time
 * why.by(new ShapleyValues())                              // exact for up to 12 units
 * why.by(new KernelShap(512, 0))                           // estimated, with standard errors
 * why.interactions()                                       // which pairs matter together
 * }</pre>
 *
 * <p>May use {@code attribution.question}, {@code attribution.unit}, {@code model} and what is
 * below them.
 */
package dev.loupe.attribution.perturbation;
