/**
 * Paths as people type them, and files that are written whole or not at all.
 *
 * <pre>{@code
 * Path mine = TypedPath.of("~/models/mine");
 * WholeFile.write(mine.resolve("config.json"), "{}");
 * }</pre>
 *
 * <p>Uses nothing else of the library.
 */
package dev.loupe.files;
