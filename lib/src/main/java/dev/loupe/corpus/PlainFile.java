package dev.loupe.corpus;

import java.io.IOException;
import java.util.Optional;

/** The texts of a .txt file: its lines, its paragraphs, or all of it. */
final class PlainFile implements TextReader {
  private final Lines lines;
  private final TextUnit unit;
  private int first;

  PlainFile(Lines lines, TextUnit unit) {
    this.lines = lines;
    this.unit = unit;
  }

  @Override
  public Optional<String> next() throws IOException {
    Optional<String> line = begin();
    while (line.isPresent() && line.get().isBlank()) {
      line = begin();
    }
    return unit == TextUnit.LINE || line.isEmpty() ? line : Optional.of(whole(line.get()));
  }

  /** A line at which a text may begin; {@link #place} names it also if it cannot be read. */
  private Optional<String> begin() throws IOException {
    first = lines.number() + 1;
    return lines.next();
  }

  private String whole(String begin) throws IOException {
    StringBuilder text = new StringBuilder(begin);
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (unit == TextUnit.PARAGRAPH && line.get().isBlank()) {
        break;
      }
      text.append('\n').append(line.get());
    }
    return text.toString();
  }

  @Override
  public String place() {
    return "line " + first;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
