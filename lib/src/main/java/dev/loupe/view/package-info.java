/**
 * The display of results: heat maps, line charts, token strips, tables.
 *
 * <pre>{@code
 * Labels layers = Labels.numbered("layer", 2);
 * Labels tokens = Labels.of("position", "When", " Mary");
 * Grid grid = Grid.of("Patching", "restored", layers, tokens, new double[][] {{0, 1}, {0.5, 0.2}});
 * grid.top(1);                                  // [0, ·Mary: 1]
 * Bundle.of(grid).get("text/html");             // what a notebook shows
 * }</pre>
 *
 * <p>Everything here is immutable and on the Java heap; results use no native memory. Here is what
 * every picture has in common; the pictures are in {@code view.grid}, {@code view.chart}, {@code
 * view.attention}, {@code view.token} and {@code view.table}. They use Tablesaw and XChart; of this
 * library they use {@code files}, to save pictures.
 */
package dev.loupe.view;
