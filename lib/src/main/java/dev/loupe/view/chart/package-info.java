/**
 * Charts: points, lines, histograms and bars.
 *
 * <pre>{@code
 * scatter(pc1, pc2).labels(words).colours(classes)
 * histogram(losses).withUnit("loss (nats)")
 * line(tokens, losses).withAxes("token", "loss (nats)")
 * bars(words, logits).save("logits.svg")
 * }</pre>
 *
 * <p>May use {@code view.axes}, {@code view.table} and {@code view.draw}.
 */
package dev.loupe.view.chart;
