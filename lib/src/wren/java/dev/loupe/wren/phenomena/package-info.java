/**
 * How a trained wren does what it can do: measures of what textbooks describe, as one table.
 *
 * <pre>{@code
 * CountrySwap.of(model).best()                        // layer 2
 * InductionHeads.lists(model, 60).best()              // L1H3
 * println(Finding.table(new Phenomena(model).all()));
 * }</pre>
 *
 * <p>May use all other packages of wren, and Loupe itself.
 */
package dev.loupe.wren.phenomena;
