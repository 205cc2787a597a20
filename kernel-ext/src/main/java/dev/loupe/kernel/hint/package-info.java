/**
 * Completions for calls of the library: names of activations, weights, models and files.
 *
 * <pre>{@code
 * cache.get("          sites that the cache holds
 * load("               models on this machine: wren, the Hub's cache, folders
 * head(                the model's layers, then its heads
 * }</pre>
 *
 * <p>May use the library and {@code cell}.
 */
package dev.loupe.kernel.hint;
