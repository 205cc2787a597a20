package dev.loupe.corpus;

import java.io.IOException;
import java.util.Optional;

/** Reads the texts of one source, one after another. */
interface TextReader extends AutoCloseable {
  /** The next text; nothing at the end. */
  Optional<String> next() throws IOException;

  /** How many bytes of the source have been read; 0 if it has none. */
  default long bytes() throws IOException {
    return 0;
  }

  /** Where the text that was read last stands. */
  String place();

  @Override
  void close() throws IOException;
}
