/**
 * The parts of an input that an answer is attributed to: tokens, words, sentences, messages,
 * passages.
 *
 * <pre>{@code
 * var tokens = model.tokens("Rome is old. Paris is big. So Rome is");
 * InputUnits.words(tokens).labels()     // Rome, is, old, ., Paris, …
 * InputUnits.sentences(tokens)
 * InputUnits.passages(tokens, List.of("Rome is old.", "Paris is big.")).withRest(tokens)
 * }</pre>
 *
 * <p>A token that crosses the border of two units belongs to the one in which its first character
 * stands that is no space. Special tokens belong to none.
 *
 * <p>May use {@code text} and {@code view.draw}.
 */
package dev.loupe.attribution.unit;
