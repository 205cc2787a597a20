/**
 * Lines and bars.
 *
 * <pre>{@code
 * Bars.of("attention by head", "nats", names, values)
 * }</pre>
 *
 * <p>May use {@code view.table} and {@code view.draw}.
 */
package dev.loupe.view.chart;
