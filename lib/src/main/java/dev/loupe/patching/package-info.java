/**
 * Activation patching and path patching: which activation, and which path, carries the difference
 * between two prompts.
 *
 * <pre>{@code
 * var patching = ActivationPatching.of(model, clean, corrupted, Metric.logitDiff(" Mary", " John"));
 * patching.sweep(RESID_PRE)
 * patching.sweep(HEAD_Z).top(5)
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.patching;
