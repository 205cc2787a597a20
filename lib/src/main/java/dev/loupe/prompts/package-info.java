/**
 * Sets of prompts for causal experiments: pairs of a clean and a corrupt prompt, with their right
 * and wrong answers.
 *
 * <pre>{@code
 * PromptSet ioi = IndirectObject.of(model, 100);
 * ioi                                              // as a table
 * ioi.accuracy(model)                              // how often the model prefers the right name
 * patching(model, ioi).sweep(HEAD_Z)
 * }</pre>
 *
 * <p>The words are single tokens for the model's tokenizer, so both prompts of a pair have the same
 * length. May use {@code model} and below.
 */
package dev.loupe.prompts;
