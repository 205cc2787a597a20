/**
 * Linear probes: what a linear classifier can read from a model's activations.
 *
 * <pre>{@code
 * ProbeReport report = Probing.of(model, texts, labels).report();
 * report                              // accuracy by layer, with a control task and a baseline
 * report.direction(3)                 // for steering or ablation
 * }</pre>
 *
 * <p>May use {@code learning}, {@code model} and below.
 */
package dev.loupe.probe;
