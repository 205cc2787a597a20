/**
 * Paths as people type them.
 *
 * <pre>{@code
 * Path mine = TypedPath.of("~/models/mine");
 * }</pre>
 *
 * <p>Uses nothing else of the library.
 */
package dev.loupe.files;
