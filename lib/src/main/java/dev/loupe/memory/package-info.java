/**
 * Native memory: what is used, what is free, and arrays that are freed when nothing refers to them.
 *
 * <pre>{@code
 * NativeMemory.live(Device.gpu())        // bytes that results hold on a device
 * NativeMemory.hardLimit(Device.gpu())   // above it, results are refused
 * NativeMemory.report()                  // what holds most, and what a card has left
 * OnceMore.on(device, "a pass", work)    // if the device runs out of memory, collects and repeats
 * }</pre>
 *
 * <p>May use {@code torch} and {@code natives}.
 */
package dev.loupe.memory;
