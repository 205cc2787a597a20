/**
 * Tables as text, as HTML and as pictures.
 *
 * <p>May use {@code files} and {@code view.draw}.
 */
package dev.loupe.view.table;
