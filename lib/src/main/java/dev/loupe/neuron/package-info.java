/**
 * Neurons: what makes them fire, what they write, which of them are alike, and which of them two
 * models share.
 *
 * <pre>{@code
 * var texts = texts("reviews.csv").column("review").cut(128);
 * neurons(model, 1, texts).sorted("kurtosis")           // all neurons of layer 1
 * neuron(model, 1, 100, texts)                          // one of them, on one page
 * neuron(model, 1, 100, texts).examples()               // where it fires
 * universalNeurons(checkpoints().get(3).load(), model, texts)
 * }</pre>
 *
 * <p>A neuron is an entry of {@code MLP_POST}: the activation that its row of {@code W_out}
 * multiplies. In a gated MLP it is activation(gate) · linear, which is often negative.
 *
 * <p>May use {@code lens}, {@code harvest}, {@code corpus}, {@code model} and below.
 */
package dev.loupe.neuron;
