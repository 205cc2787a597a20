/**
 * The training of sparse autoencoders and transcoders on a model's own activations.
 *
 * <pre>{@code
 * var trained = SaeTraining.of(model, texts, RESID_POST.at(2), SaeRecipe.topK(2048, 32)).train();
 * trained.coder().encoded(x)
 * }</pre>
 *
 * <p>Each kind of autoencoder is trained by a {@link dev.loupe.sae.loss.SaeLoss}, with its formula.
 * Losses and gradients are computed together, in one TorchScript function; where few features are
 * active, only their rows of the decoder are used.
 *
 * <p>May use {@code sae.coder}, {@code sae.loss}, {@code sae.kind}, {@code harvest}, {@code
 * learning} and below.
 */
package dev.loupe.sae.training;
