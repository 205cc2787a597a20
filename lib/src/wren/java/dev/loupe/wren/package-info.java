/**
 * Wren, the bundled teaching model: what it is taught and how that is checked.
 *
 * <pre>{@code
 * var training = Batches.training(7);
 * int[][] rows = training.next(32, 129);              // token ids, each row starts with BOS
 * for (var behaviour : Corpus.behaviours()) println(behaviour.name() + " " + behaviour.prompts(3, 0));
 * println(BpeEncoder.load().encode("When Mary and John went to the store,").length);
 * }</pre>
 *
 * Pure Java and the WordNet reader; it uses no tensor, and no other package of Loupe.
 */
package dev.loupe.wren;
