/**
 * The behaviours that wren learns: for each one its training documents and its held-out prompts.
 *
 * <pre>{@code
 * var facts = new Facts();
 * facts.document(new Random(1))                       // a bar stands in front of the answer
 * facts.prompts(3, 0)                                 // in wordings known from training
 * facts.inNewFrames(3, 0)                             // in wordings that training never uses
 * }</pre>
 *
 * <p>May use {@code world} and {@code text}.
 */
package dev.loupe.wren.behaviour;
