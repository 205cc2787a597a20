/**
 * What every behaviour is made of: word lists, random choices, examples, documents and prompts.
 *
 * <pre>{@code
 * var random = new Random(1);
 * String name = Pick.one(random, Words.names());
 * String place = Pick.one(random, Words.list("places"));
 * Example.of(Example.Use.TRAINING, name + " was at the", " " + place, List.of(), " " + place + ".");
 * }</pre>
 *
 * <p>May use {@code bpe}.
 */
package dev.loupe.wren.text;
