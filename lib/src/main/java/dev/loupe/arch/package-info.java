/**
 * Architectures as data: what a model family is made of, and what its checkpoints call the weights.
 *
 * <pre>{@code
 * HfConfig config = HfConfig.parse(json);
 * Spec spec = Families.of(config).spec(config);
 * spec.attention().heads()               // 12
 * spec.positions()                       // Rotary[rotation=Rotation[dims=32, …]]
 * }</pre>
 *
 * <p>Pure data: no DJL, nothing of Loupe but this package.
 */
package dev.loupe.arch;
