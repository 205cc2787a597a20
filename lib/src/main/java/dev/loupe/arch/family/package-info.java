/**
 * The model families that Loupe knows: what their config means, and the names in their checkpoints.
 *
 * <pre>{@code
 * Family family = Families.of(HfConfig.parse(json));
 * Spec spec = family.spec(config);
 * }</pre>
 *
 * <p>May use {@code arch} and {@code arch.config}.
 */
package dev.loupe.arch.family;
