/**
 * What the training of each kind of sparse autoencoder makes small, one in each file with its
 * formula.
 *
 * <pre>{@code
 * SaeRecipe.of(new JumpReluLoss(2, 0.1, 0.1), 2048)
 * }</pre>
 *
 * <p>Losses and gradients are computed together, by the functions of {@code
 * sparse_coding.torchscript}; a loss names its function and the arguments.
 *
 * <p>May use {@code sae.kind}.
 */
package dev.loupe.sae.loss;
