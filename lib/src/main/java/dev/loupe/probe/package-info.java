/**
 * What can be read off a model's activations by a linear classifier, and whether the model uses it.
 *
 * <pre>{@code
 * ProbeReport report = Probing.of(model, texts, labels).report();
 * report                              // accuracy by layer, beside its control and its baseline
 * report.direction(3)                 // ready to steer or to ablate with
 * }</pre>
 *
 * <p>May use {@code model} and below.
 */
package dev.loupe.probe;
