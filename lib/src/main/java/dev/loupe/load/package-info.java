/**
 * From a Hugging Face folder to a model.
 *
 * <pre>{@code
 * HookedTransformer model = ModelLoader.load(Path.of("models/gpt2"));
 * }</pre>
 *
 * <p>Reads {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}, with the
 * files beside it that name special tokens and chat templates; never a pickle. May use {@code
 * arch}, {@code tensor}, {@code model} and {@code jinja}.
 */
package dev.loupe.load;
