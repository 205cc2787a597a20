package dev.loupe.corpus;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;

/** A reader whose errors name the file and the line. */
record LocatedReader(Path path, DecodedFile characters, TextReader reader) implements TextReader {
  @Override
  public Optional<String> next() throws IOException {
    try {
      return reader.next();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          place()
              + " is not in "
              + characters.charset()
              + "; save the file as UTF-8, or name its encoding, as in"
              + " texts(file).encoding(\"windows-1252\")",
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(sentence(e.getMessage()), e);
    }
  }

  /** Messages begin with the line if they are about another one than the last. */
  private String sentence(String message) {
    return message.startsWith("line ") || message.startsWith("the ")
        ? path + ": " + message
        : place() + " " + message;
  }

  @Override
  public long bytes() throws IOException {
    return characters.position();
  }

  @Override
  public String place() {
    return path + " " + reader.place();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
