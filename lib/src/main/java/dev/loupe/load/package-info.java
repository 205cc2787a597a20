/**
 * From a Hugging Face folder to a model.
 *
 * <pre>{@code
 * HookedTransformer model = ModelLoader.load(Path.of("models/gpt2"));
 * }</pre>
 *
 * <p>Reads {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}; never a
 * pickle. May use {@code arch}, {@code tensor} and {@code model}.
 */
package dev.loupe.load;
