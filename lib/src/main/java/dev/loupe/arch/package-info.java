/**
 * Architectures as data: what a model family is made of, and what its checkpoints call the weights.
 *
 * <pre>{@code
 * Spec spec = Families.of(HfConfig.parse(json)).spec(config);
 * spec.attention().heads()               // 12
 * new Rotary(32, 10_000)                 // positions
 * }</pre>
 *
 * <p>Pure data: no DJL, nothing of Loupe but this package.
 */
package dev.loupe.arch;
