/**
 * Tensors whose axes have names, and the native memory behind them.
 *
 * <pre>{@code
 * Tensor pattern = model.run("Hello world").cache(PATTERN.at(0)).get(PATTERN.at(0));
 * pattern.at(Axis.HEAD, 2)           // [batch, dest, src]
 * pattern.toArray()                  // row-major float[]
 * NativeMemory.report()              // who holds what
 * }</pre>
 *
 * <p>May use {@code view} and DJL; nothing above it.
 */
package dev.loupe.tensor;
