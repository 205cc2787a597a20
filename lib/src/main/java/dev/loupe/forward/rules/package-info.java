/**
 * Rules by which gradients come back through the nonlinear parts of a forward pass.
 *
 * <pre>{@code
 * BackwardRules.EXACT        // the derivative
 * new AttnLrp()              // relevance: a product gives half to each factor
 * new CpLrp()                // relevance: only what is carried counts, not what decides
 * new Rescale()               // differences from a baseline: the second half of the batch
 * }</pre>
 *
 * <p>A rule replaces a nonlinear part f by a linear one with the same value: f(x) + m · (x − x₀),
 * where x₀ is the x of this pass and m its multiplier. So the values of a pass do not depend on its
 * rules, and one backward pass gives what the papers describe as a propagation from layer to layer.
 *
 * <p>May use {@code torch}.
 */
package dev.loupe.forward.rules;
