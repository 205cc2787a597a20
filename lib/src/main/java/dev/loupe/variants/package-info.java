/**
 * The engine of sweeps: many variants of one run, and nothing computed that the answer does not
 * need.
 *
 * <p>Variants are grouped by where they leave the base run; each group starts at that layer, and
 * computes only the positions that can differ.
 *
 * <pre>{@code
 * try (Variants variants = new Variants(run, metric)) {
 *   double[][] values = variants.measure(cells);      // [variant, prompt]
 * }
 * }</pre>
 *
 * <p>May use {@code model} and what is below it.
 */
package dev.loupe.variants;
