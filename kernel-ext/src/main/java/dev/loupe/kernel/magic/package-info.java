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
 * <p>May use the library and the port in {@code host}.
 */
package dev.loupe.kernel.magic;
