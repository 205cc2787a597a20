/**
 * Native memory: what is used, what is free, and arrays that are freed when nothing refers to them.
 *
 * <pre>{@code
 * NativeMemory.used()                    // bytes
 * }</pre>
 *
 * <p>May use {@code torch}.
 */
package dev.loupe.memory;
