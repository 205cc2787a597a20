/**
 * The text columns of Parquet files.
 *
 * <pre>{@code
 * try (ParquetFile file = ParquetFile.open(Path.of("reviews.parquet"))) {
 *   ParquetColumn column = file.column("text");
 *   for (var text = column.next(); text.isPresent(); text = column.next()) { ... }
 * }
 * }</pre>
 *
 * <p>Apache's modules decode the pages; this room finds them in the file, because Apache's own file
 * reader needs Hadoop. Uses nothing else of the library.
 */
package dev.loupe.corpus.parquet;
