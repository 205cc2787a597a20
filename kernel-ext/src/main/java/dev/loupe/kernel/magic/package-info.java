/**
 * The magics, one class each.
 *
 * <pre>
 * %format png
 * %memory
 * %help
 * %tokens The cat sat
 * %timeit model.run("The cat").logits()
 * %jars lib/*.jar
 * %%time
 * </pre>
 *
 * <p>May use the library, the port in {@code host}, {@code hint} and {@code javadoc}.
 */
package dev.loupe.kernel.magic;
