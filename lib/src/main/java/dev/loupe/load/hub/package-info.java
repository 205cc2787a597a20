/**
 * Files of the Hugging Face Hub, fetched once, checked, and kept as Python's huggingface_hub keeps
 * them.
 *
 * <pre>{@code
 * HubSnapshot pythia = Hub.here().snapshot(HubName.parse("EleutherAI/pythia-70m@step1000"), "config.json");
 * pythia.fetch(List.of("config.json", "model.safetensors", "tokenizer.json"));
 * ModelLoader.load(pythia.folder());
 * }</pre>
 *
 * <p>Independent of models; may use {@code progress} and {@code files}.
 */
package dev.loupe.load.hub;
