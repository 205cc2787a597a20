/**
 * A cell's errors in one sentence, with the place in the cell.
 *
 * <p>May use {@code snippet}, {@code source} and {@code javadoc}.
 */
package dev.loupe.kernel.error;
