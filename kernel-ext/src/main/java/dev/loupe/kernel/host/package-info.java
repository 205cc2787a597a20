/**
 * What Loupe needs of a kernel, whichever it is.
 *
 * <pre>{@code
 * Host host = LoupeExtension.host();
 * host.show(grid);
 * host.display(Bundle.of(grid), "id-1");
 * host.update(Bundle.of(later), "id-1");            // in the place of the first
 * }</pre>
 *
 * <p>Uses no kernel's classes.
 */
package dev.loupe.kernel.host;
