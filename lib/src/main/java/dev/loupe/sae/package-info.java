/**
 * Sparse autoencoders, transcoders and crosscoders: the features underneath.
 *
 * <pre>{@code
 * var sae = trainSae(model, texts, RESID_POST.at(2), topK(2048, 32));
 * model.run("When Mary and John went to the store").with(sae).top(5)
 * }</pre>
 *
 * <p>May use all rooms of {@code sae}, {@code harvest}, {@code learning}, {@code corpus}, {@code
 * model} and below.
 */
package dev.loupe.sae;
