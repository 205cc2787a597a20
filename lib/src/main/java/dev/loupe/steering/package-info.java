/**
 * Steering vectors: directions that change what a model writes.
 *
 * <pre>{@code
 * Tensor love = MeanDifference.of(model, List.of("I love this"), List.of("I hate this"), RESID_PRE.at(6));
 * model.run("I think this film is").add(RESID_PRE.at(6), love, 8).generate(20)
 * DoseResponse.of(model, prompts, RESID_PRE.at(6), love, logitDiff(" good", " bad"), -8, 0, 8)
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.steering;
