package dev.loupe.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** The texts of some sources in turn; closes each source at its end. */
final class TextIterator implements Iterator<Text>, AutoCloseable {
  private final Iterator<? extends TextSource> sources;
  private final int limit;
  private Optional<TextReader> reader = Optional.empty();
  private Optional<Text> next = Optional.empty();
  private int number;
  private long bytes; // of the sources that were read to their ends

  TextIterator(List<? extends TextSource> sources, int limit) {
    this.sources = sources.iterator();
    this.limit = limit;
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty() && number < limit) {
      next = reading();
      number += next.isPresent() ? 1 : 0;
    }
    if (next.isEmpty()) {
      close();
    }
    return next.isPresent();
  }

  @Override
  public Text next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all texts have been read");
    }
    Text text = next.orElseThrow();
    next = Optional.empty();
    return text;
  }

  private Optional<Text> reading() {
    try {
      return read();
    } catch (ClosedByInterruptException e) { // an interrupt closes the file
      throw new CancellationException("stopped by an interrupt while reading texts");
    } catch (IOException e) {
      String place = reader.map(TextReader::place).orElse("a file of texts");
      throw new UncheckedIOException(place + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Optional<Text> read() throws IOException {
    while (reader.isPresent() || sources.hasNext()) {
      if (reader.isEmpty()) {
        reader = Optional.of(sources.next().open());
      }
      TextReader from = reader.get();
      Optional<String> text = from.next();
      if (text.isPresent()) {
        return Optional.of(new Text(number, text.get(), from.place()));
      }
      bytes += from.bytes();
      close();
    }
    return Optional.empty();
  }

  /** How many texts have been read. */
  int texts() {
    return number;
  }

  /** How many bytes of files have been read. */
  long bytes() {
    try {
      return bytes + (reader.isPresent() ? reader.get().bytes() : 0);
    } catch (IOException e) {
      throw new UncheckedIOException("a file of texts cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      if (reader.isPresent()) {
        reader.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a file of texts cannot be closed: " + e.getMessage(), e);
    } finally {
      reader = Optional.empty();
    }
  }
}
