/**
 * Pictures of texts: coloured tokens, likely next tokens.
 *
 * <pre>{@code
 * model.run("The Eiffel Tower is in the city of").top(5)
 * }</pre>
 *
 * <p>May use {@code view.grid}, {@code view.chart} and what is below them.
 */
package dev.loupe.view.token;
