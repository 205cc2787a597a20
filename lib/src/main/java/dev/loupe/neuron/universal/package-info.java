/**
 * Neurons that two models share: for each neuron of one, the neuron of the other that fires on the
 * same tokens.
 *
 * <pre>{@code
 * var pairs = universalNeurons(checkpoints().get(3).load(), load(), texts);
 * pairs.best(10)                            // the pairs that are most alike
 * pairs.get(1, 100).partner()               // the partner of one neuron
 * pairs.table().write().csv("pairs.csv");
 * }</pre>
 *
 * <p>May use {@code neuron}, {@code harvest}, {@code corpus}, {@code model} and below.
 */
package dev.loupe.neuron.universal;
