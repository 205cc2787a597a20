/**
 * Many texts, read one after another and as often as needed, and the prompts made of them.
 *
 * <pre>{@code
 * var texts = texts("reviews.csv").column("review").cut(128);
 * for (var text : texts.first(3)) println(text.value());
 * for (var batch : model.batches(texts, 4096)) println(batch.run().tokens().batch());
 * }</pre>
 *
 * <p>Nothing is read before it is asked for, and only one text is in memory at a time. May use
 * {@code text} and below, and {@code corpus.parquet}.
 */
package dev.loupe.corpus;
