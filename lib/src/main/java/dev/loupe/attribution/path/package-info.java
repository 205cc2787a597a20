/**
 * The way from a baseline to a prompt, and gradients at many points of it, in batches that fit
 * memory.
 *
 * <pre>{@code
 * List<Node> nodes = Rule.GAUSS_LEGENDRE.nodes(16);
 * ManyGradients.ofInputs(question).along("gradients", from, to, nodes)   // Σ weight · ∂m/∂E
 * Completeness.of(shares, question).met()                                // do they sum to the change?
 * }</pre>
 *
 * <p>May use {@code attribution.question}, {@code model}, {@code memory} and what is below them.
 */
package dev.loupe.attribution.path;
