/**
 * Grids of numbers with names for rows and columns, drawn as heat maps.
 *
 * <pre>{@code
 * Grid grid = sweep;                     // what sweeps return
 * grid.top(5)
 * grid.transposed()
 * }</pre>
 *
 * <p>May use {@code view.table} and {@code view.draw}.
 */
package dev.loupe.view.grid;
