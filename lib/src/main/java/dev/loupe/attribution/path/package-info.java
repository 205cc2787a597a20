/**
 * The way from a baseline to a prompt, and gradients at many points of it, in batches that fit
 * memory.
 *
 * <pre>{@code
 * List<Node> nodes = Quadrature.GAUSS_LEGENDRE.nodes(16);
 * ManyGradients.ofInputs(question).along("gradients", from, to, nodes)   // Σ weight · ∂m/∂E
 * FlatStart.sentence(Completeness.of(shares, question), "The shares", question)
 * }</pre>
 *
 * <p>May use {@code attribution.question}, {@code attribution.unit}, {@code model}, {@code memory}
 * and what is below them.
 */
package dev.loupe.attribution.path;
