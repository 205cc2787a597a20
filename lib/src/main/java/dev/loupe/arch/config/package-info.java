/**
 * The file config.json of a checkpoint, of which every key must be read or known as harmless.
 *
 * <pre>{@code
 * HfConfig config = HfConfig.parse(json);
 * config.integer("n_head")
 * }</pre>
 *
 * <p>Uses no other package.
 */
package dev.loupe.arch.config;
