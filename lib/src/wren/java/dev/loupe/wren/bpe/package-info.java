/**
 * Wren's tokenizer: byte-pair encoding that is learned, written for Hugging Face, and read again.
 *
 * <pre>{@code
 * var pieces = PreTokenizer.keeping(List.of("New Delhi"));
 * var vocabulary = BpeTrainer.train(documents, pieces, List.of(" Mary", " John"), 4096);
 * TokenizerFiles.write(vocabulary, pieces, folder);
 * println(BpeEncoder.load().encode("When Mary and John went to the store,").length);
 * }</pre>
 *
 * <p>Knows nothing of what the texts say. May use no other package of Loupe.
 */
package dev.loupe.wren.bpe;
