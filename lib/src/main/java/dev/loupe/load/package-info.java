/**
 * From a name or a Hugging Face folder to a model.
 *
 * <pre>{@code
 * HookedTransformer gpt2 = ModelLoader.load("gpt2");
 * HookedTransformer early = ModelLoader.load("EleutherAI/pythia-70m@step1000");
 * HookedTransformer mine = ModelLoader.load(Path.of("models/mine"));
 * }</pre>
 *
 * <p>Reads {@code config.json}, {@code model.safetensors} or the files of its index, and {@code
 * tokenizer.json}, with the files beside it that name special tokens and chat templates; never a
 * pickle. May use {@code arch}, {@code tensor}, {@code model}, {@code jinja} and {@code progress}.
 */
package dev.loupe.load;
