/**
 * What charts with two axes have in common: ranges, round numbers beside an axis, the key, and the
 * frame around what is drawn.
 *
 * <pre>{@code
 * Span range = Span.of(losses).wider(0.05);
 * ChartAxis axis = ChartAxis.numbers("loss (nats)", range, 7);
 * }</pre>
 *
 * <p>May use {@code view.draw} and {@code view.table}.
 */
package dev.loupe.view.axes;
