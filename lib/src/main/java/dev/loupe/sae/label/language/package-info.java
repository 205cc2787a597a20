/**
 * Language models that are asked: a text in, a text and the number of tokens out.
 *
 * <pre>{@code
 * HttpModel.at("https://api.openai.com/v1", "gpt-4o-mini").key("OPENAI_API_KEY")
 * LocalModel.of(load("HuggingFaceTB/SmolLM2-360M-Instruct"))
 * }</pre>
 *
 * <p>May use {@code model}, {@code text} and {@code arch.config}.
 */
package dev.loupe.sae.label.language;
