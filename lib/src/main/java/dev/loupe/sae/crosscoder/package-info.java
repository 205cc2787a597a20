/**
 * Crosscoders: one set of features for several layers, or for two models.
 *
 * <pre>{@code
 * var pair = ModelPair.of(checkpoints().get(2).load(), load(), texts, RESID_POST.at(2));
 * var diff = ModelDiff.of(pair, CrosscoderTraining.batchTopK(512, 16));
 * diff                       // which features only one of the models has
 * diff.contexts(diff.features(FeatureOwner.SECOND).get(0), 5)
 * }</pre>
 *
 * <p>May use {@code sae.kind}, {@code harvest}, {@code learning}, {@code model} and below, files
 * and pictures.
 */
package dev.loupe.sae.crosscoder;
