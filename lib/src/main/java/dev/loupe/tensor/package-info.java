/**
 * Tensors whose axes have names.
 *
 * <pre>{@code
 * Tensor pattern = model.run("Hello world").cache(PATTERN.at(0)).get(PATTERN.at(0));
 * pattern.at(Axis.HEAD, 2)           // [batch, dest, src]
 * pattern.toArray()                  // row-major float[]
 * }</pre>
 *
 * <p>May use {@code torch}, {@code memory} and {@code view}.
 */
package dev.loupe.tensor;
