/**
 * Toy models of superposition, and data with a known dictionary.
 *
 * <pre>{@code
 * var toy = ToySuperposition.of(5, 2, 0.98).learn();
 * toy                    // the five features as arrows in two dimensions: a pentagon
 * toy.geometry()
 * ToySuperposition.of(5, 2, 0.98).sweep(0, 0.5, 0.9, 0.99)
 * }</pre>
 *
 * <p>May use {@code learning}, {@code tensor} and pictures. No model is used here.
 */
package dev.loupe.sae.superposition;
