/**
 * Files as people name and write them: paths with {@code ~}, files that are written whole or not at
 * all, rows of comma-separated values.
 *
 * <pre>{@code
 * Path mine = TypedPath.of("~/models/mine");
 * WholeFile.write(mine.resolve("config.json"), "{}");
 * CsvRows rows = new CsvRows(Files.newBufferedReader(mine.resolve("pairs.csv")), ',');
 * }</pre>
 *
 * <p>Uses nothing else of the library.
 */
package dev.loupe.files;
