/**
 * Patchscopes: put what a model computed for one prompt into another prompt, and read what the
 * model says about it.
 *
 * <pre>{@code
 * patchscope(model, "The keys near the cabinet")                  // each layer into the identity prompt
 * patchscope(model, "Diana, princess of Wales").into(InspectionPrompt.ENTITY_DESCRIPTION).generate(20)
 * patchscope(model, "My friend lives in Paris").into("She went to ? and", "?").to(resid(0))
 * patchscope(model, "The capital of France is").probability(" Paris")     // source × target layer
 * explain(model, direction(model, "I love this", "I hate this", resid(2)))
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.patchscope;
