/**
 * What activations inside the model add to a metric, from the gradients on the way from a baseline
 * to a prompt.
 *
 * <pre>{@code
 * var why = attribute(model, "When Mary and John met, John gave a book to", logitDiff(" Mary", " John"));
 * var flow = why.conductance();
 * flow.layers(RESID_POST)                        // layer × position
 * flow.entries(MLP_POST.at(3))                   // the strongest neurons of a layer
 * why.through(head(2, 1))                        // what flows from each token through one head
 * }</pre>
 *
 * <p>May use {@code attribution.path}, {@code attribution.question}, {@code attribution.unit},
 * {@code model} and what is below them.
 */
package dev.loupe.attribution.layer;
