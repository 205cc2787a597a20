/**
 * The parts of an input that an answer is attributed to: tokens, words, sentences, messages,
 * passages.
 *
 * <pre>{@code
 * InputUnits words = InputUnits.words(model.tokens("Mary gave John a drink"));
 * words.labels()                        // Mary, gave, John, a, drink
 * words.sums(valuesOfPositions)         // a value for each word
 * }</pre>
 *
 * <p>May use {@code text} and {@code view.draw}.
 */
package dev.loupe.attribution.unit;
