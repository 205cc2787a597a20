/**
 * Architectures as data: what a model is made of, and the names of its weights.
 *
 * <pre>{@code
 * HfConfig config = HfConfig.parse(json);
 * Spec spec = Families.of(config).spec(config);
 * spec.attention().heads()               // 12
 * spec.positions()                       // Rotary[rotation=Rotation[dims=32, …]]
 * }</pre>
 *
 * <p>Pure data: no DJL. May use {@code arch.config}; the families are in {@code arch.family}, what
 * checkpoints of classifiers have in {@code arch.head}.
 */
package dev.loupe.arch;
