package dev.loupe.corpus;

import dev.loupe.corpus.parquet.ParquetColumn;
import dev.loupe.corpus.parquet.ParquetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The texts of one column of a Parquet file; rows without a value are left out. */
final class ParquetTexts implements TextReader {
  private final Path path;
  private final ParquetFile file;
  private final ParquetColumn column;

  ParquetTexts(Path path, ParquetFile file, ParquetColumn column) {
    this.path = path;
    this.file = file;
    this.column = column;
  }

  @Override
  public Optional<String> next() throws IOException {
    return column.next();
  }

  @Override
  public long bytes() throws IOException {
    return file.position();
  }

  @Override
  public String place() {
    return path + " row " + column.row();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
