/**
 * The functions that Loupe needs from any kernel.
 *
 * <pre>{@code
 * Host host = LoupeExtension.host();
 * host.show(grid);
 * host.display(Bundle.of(grid), "id-1");
 * host.update(Bundle.of(later), "id-1");            // replaces the first
 * }</pre>
 *
 * <p>Uses no kernel's classes.
 */
package dev.loupe.kernel.host;
