/**
 * The parts of an input that an answer is attributed to: tokens, words, sentences, messages,
 * passages.
 *
 * <pre>{@code
 * InputUnits words = InputUnits.words(model.tokens("Mary gave John a drink"));
 * words.labels()                        // Mary, gave, John, a, drink
 * words.sums(valuesOfPositions)         // a value for each word
 * InputUnits.passages(tokens, List.of("Rome is old.", "Paris is big.")).withRest(tokens)
 * }</pre>
 *
 * <p>A token that crosses the border of two units belongs to the one in which its first character
 * stands that is no space. Special tokens belong to none.
 *
 * <p>May use {@code text} and {@code view.draw}.
 */
package dev.loupe.attribution.unit;
