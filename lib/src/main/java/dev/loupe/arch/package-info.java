/**
 * Architectures as data: the parts of a model family, and the names of the weights in its
 * checkpoints.
 *
 * <pre>{@code
 * HfConfig config = HfConfig.parse(json);
 * Spec spec = Families.of(config).spec(config);
 * spec.attention().heads()               // 12
 * spec.positions()                       // Rotary[rotation=Rotation[dims=32, …]]
 * }</pre>
 *
 * <p>Pure data: no DJL, and no other package of Loupe.
 */
package dev.loupe.arch;
