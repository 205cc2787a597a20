/**
 * What each part of a model adds to an answer: direct logit attribution.
 *
 * <pre>{@code
 * var parts = logitAttribution(model, ioi(model, 20));
 * parts.heads().top(5)                 // the heads that write the answer
 * parts.neurons()                      // the neurons of all layers that write it
 * parts.sources(3, 1, 0)               // the tokens that a head moves it from
 * parts.check()                        // all parts together, and the metric
 * }</pre>
 *
 * <p>May use {@code model}, {@code activations}, {@code effect}, {@code metric} and what is below
 * them.
 */
package dev.loupe.attribution.logit;
