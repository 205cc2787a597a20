/**
 * Labels of features in words, made by a language model or without one, and how good they are.
 *
 * <pre>{@code
 * Labelling.by(TokenLexicon.floor()).of(examples)
 * var model = HttpModel.at("http://localhost:11434/v1", "qwen2.5:7b");
 * Labelling.by(PromptedExplainer.of(model)).scoredBy(model).into("labels.jsonl").of(examples)
 * }</pre>
 *
 * <p>May use {@code sae.label.language}, {@code sae.label.rule}, {@code sae.label.score}, {@code
 * sae.example}, {@code harvest}, {@code text}, {@code view} and below.
 */
package dev.loupe.sae.label;
