package dev.loupe.corpus;

import dev.loupe.corpus.parquet.ParquetColumn;
import dev.loupe.corpus.parquet.ParquetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of texts, read by the end of its name. */
record TextFile(Path path, Reading reading) implements TextSource {
  private static final Pattern NAME =
      Pattern.compile("(?i).*\\.(?:(txt|jsonl|ndjson|csv|tsv)(?:\\.gz)?|(parquet))");

  /** The endings of the files that can be read, for messages. */
  static final String ENDINGS = ".txt, .jsonl, .csv, .tsv and .parquet";

  /** Whether a file can be read. */
  static boolean known(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  @Override
  public TextReader open() throws IOException {
    Matcher name = NAME.matcher(path.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException(
          path + " cannot be read as texts; files with the endings " + ENDINGS + " can");
    }
    if (name.group(2) != null) {
      return parquet();
    }
    DecodedFile characters = DecodedFile.open(path, reading.charset());
    return new LocatedReader(
        path, characters, format(name.group(1).toLowerCase(Locale.ROOT), characters));
  }

  private TextReader format(String ending, DecodedFile characters) {
    return switch (ending) {
      case "txt" -> new PlainFile(new Lines(characters), reading.unit());
      case "csv" -> new CsvTexts(characters, ',', reading);
      case "tsv" -> new CsvTexts(characters, '\t', reading);
      default -> new JsonLines(new Lines(characters), reading);
    };
  }

  private TextReader parquet() throws IOException {
    ParquetFile file = ParquetFile.open(path);
    try {
      List<String> names = file.textColumns();
      ParquetColumn column = file.column(names.get(chosen(names)));
      return new ParquetTexts(path, file, column);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private int chosen(List<String> names) {
    try {
      return Columns.chosen(names, reading);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + " " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    Optional<String> column = reading.column();
    return path.getFileName() + column.map(name -> ", column " + name).orElse("");
  }
}
