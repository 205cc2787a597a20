/**
 * The library's Javadoc in a running kernel.
 *
 * <p>Compiled classes do not keep Javadoc, so the build puts the library's sources into the
 * kernel's jar; they are parsed when they are needed.
 *
 * <pre>{@code
 * Search.of("neuron", Library.instance().entries());           // every name about it, best first
 * Library.instance().of("Grid Run.top(int k)");               // what it is and does
 * }</pre>
 *
 * <p>Knows what a cell imports; uses nothing else of the kernel.
 */
package dev.loupe.kernel.javadoc;
