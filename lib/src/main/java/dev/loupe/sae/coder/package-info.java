/**
 * The encoder and decoder of sparse autoencoders and transcoders.
 *
 * <pre>{@code
 * Tensor f = coder.encoded(model.run("Hi").cache(RESID_POST.at(2)).get(RESID_POST.at(2)));
 * }</pre>
 *
 * <p>May use {@code sae.kind}, {@code learning}, {@code intervention}, {@code site} and {@code
 * tensor}.
 */
package dev.loupe.sae.coder;
