/**
 * What activations inside the model add to a metric, from the gradients on the way from a baseline
 * to a prompt.
 *
 * <pre>{@code
 * var flow = LayerAttribution.of(why.question(), new Conductance());
 * flow.layers(RESID_POST)                        // layer × position
 * flow.entries(MLP_POST.at(3))                   // the strongest neurons of a layer
 * why.by(new NeuronConductance(head(2, 1)))      // what flows from each token through one head
 * }</pre>
 *
 * <p>May use {@code attribution.path}, {@code attribution.question}, {@code model} and what is
 * below them.
 */
package dev.loupe.attribution.layer;
