/**
 * Tables as text, as HTML and as pictures.
 *
 * <p>May use {@code view.draw}.
 */
package dev.loupe.view.table;
