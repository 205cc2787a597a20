package dev.loupe.corpus;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** The lines of a file, counted from 1; they end with \n, \r\n or \r. */
final class Lines implements AutoCloseable {
  private static final int BUFFER = 1 << 14;
  private static final int LONGEST = 1 << 28; // characters; a file without line ends fills memory

  private final Reader from;
  private final char[] buffer = new char[BUFFER];
  private int at;
  private int filled;
  private int number;
  private boolean afterReturn;

  Lines(Reader from) {
    this.from = from;
  }

  Optional<String> next() throws IOException {
    number++;
    StringBuilder line = new StringBuilder();
    while (at < filled || fill()) {
      if (buffer[at] == '\n' && afterReturn) { // the second half of \r\n
        at++;
        afterReturn = false;
        continue;
      }
      afterReturn = false;
      int from = at;
      while (at < filled && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      line.append(buffer, from, at - from);
      refuseEndless(line);
      if (at < filled) {
        afterReturn = buffer[at++] == '\r';
        return Optional.of(line.toString());
      }
    }
    return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, from.read(buffer, 0, BUFFER));
    return filled > 0;
  }

  private static void refuseEndless(StringBuilder line) {
    if (line.length() > LONGEST) {
      throw new IllegalArgumentException(
          "is longer than " + LONGEST + " characters; give each text a line of its own");
    }
  }

  /** The number of the line that was read last, or that could not be read. */
  int number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    from.close();
  }
}
