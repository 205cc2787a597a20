/**
 * The model families that Loupe knows: what their config means, and the names in their checkpoints.
 *
 * <pre>{@code
 * Family family = Families.of(HfConfig.parse(json));
 * Spec spec = family.spec(config);
 * }</pre>
 *
 * <p>May use {@code arch}, {@code arch.config}, {@code arch.head} and {@code arch.json}.
 */
package dev.loupe.arch.family;
