/**
 * Prompts as tokens: tokenizers, padded batches, chats, and the words of a text that tokens belong
 * to.
 *
 * <pre>{@code
 * Tokens tokens = model.tokens("When Mary and John went to the store");
 * tokens.words(0)                        // <bos>, When,  Mary, …
 * tokens.positions(" Mary", 0)           // where a word stands
 * }</pre>
 *
 * <p>May use {@code site} and {@code tensor}.
 */
package dev.loupe.text;
