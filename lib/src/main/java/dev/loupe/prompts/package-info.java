/**
 * Sets of prompts for causal experiments: each prompt with a corruption of it, and the answers that
 * tell them apart.
 *
 * <pre>{@code
 * PromptSet ioi = IndirectObject.of(model, 100);
 * ioi                                              // as a table
 * ioi.accuracy(model)                              // how often the right name is above the wrong one
 * patching(model, ioi).sweep(HEAD_Z)
 * }</pre>
 *
 * <p>Words are those that the model's tokenizer reads as one token, so that the prompts of a pair
 * are equally long. May use {@code model} and below.
 */
package dev.loupe.prompts;
