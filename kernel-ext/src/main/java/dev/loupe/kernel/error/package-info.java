/**
 * A cell's errors in one sentence, with the place in the cell.
 *
 * <p>May use {@code snippet} and {@code source}.
 */
package dev.loupe.kernel.error;
