/**
 * Architectures as JSON text, for models that no family has made.
 *
 * <pre>{@code
 * String text = SpecText.of(spec);
 * SpecText.parse(text).equals(spec)      // true
 * }</pre>
 *
 * <p>May use {@code arch} and {@code arch.config}.
 */
package dev.loupe.arch.json;
