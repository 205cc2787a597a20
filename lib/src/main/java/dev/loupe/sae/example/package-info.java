/**
 * Where features are active in texts: their strongest contexts, samples, and counter-examples.
 *
 * <pre>{@code
 * examples.top().get(0)     // the strongest context of a feature
 * }</pre>
 *
 * <p>May use {@code sae.coder}, {@code harvest}, {@code model} and {@code view}.
 */
package dev.loupe.sae.example;
