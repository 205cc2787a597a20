/**
 * Tensors whose axes have names, and the native memory that they use.
 *
 * <pre>{@code
 * Tensor pattern = model.run("Hello world").cache(PATTERN.at(0)).get(PATTERN.at(0));
 * pattern.at(Axis.HEAD, 2)           // [batch, dest, src]
 * pattern.toArray()                  // row-major float[]
 * NativeMemory.report()              // what holds the memory
 * }</pre>
 *
 * <p>May use {@code view} and DJL only.
 */
package dev.loupe.tensor;
