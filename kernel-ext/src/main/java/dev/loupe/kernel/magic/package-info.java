/**
 * The magics, one class each.
 *
 * <pre>
 * %format png
 * %memory
 * %help
 * %%time
 * </pre>
 *
 * <p>May use the library, the port in {@code host} and {@code javadoc}.
 */
package dev.loupe.kernel.magic;
