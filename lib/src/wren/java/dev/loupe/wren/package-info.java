/**
 * Wren, the bundled teaching model: its recipe, its training and its examination.
 *
 * <pre>{@code
 * var training = Batches.training(7);
 * Rows rows = training.next(32, 129);   // each row starts with BOS; answers weigh more
 * println(Corpus.behaviour("facts").prompts(3, 0));
 * println(new Examination(model, 200).summary());
 * }</pre>
 *
 * <p>Made of {@code behaviour}, {@code world}, {@code text} and {@code bpe}. How the trained model
 * works inside is measured in {@code phenomena}.
 */
package dev.loupe.wren;
