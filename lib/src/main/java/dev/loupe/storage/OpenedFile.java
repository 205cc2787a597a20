package dev.loupe.storage;

import dev.loupe.files.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * A file that is read at any place.
 *
 * @param kind what it should be, for messages
 * @param channel it; closed by the JDK when nothing refers to it
 */
record OpenedFile(Path file, String kind, FileChannel channel) {
  /** A read that may fail. */
  interface Reading<T> {
    T from(FileChannel channel) throws IOException;
  }

  /** What {@code reader} makes of a file, which stays open; if it throws, the file is closed. */
  static <T> T open(Path file, String kind, Function<OpenedFile, T> reader) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return reader.apply(new OpenedFile(file, kind, channel));
      } catch (RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** What a read gives; every failure is one sentence. */
  <T> T reading(Reading<T> reading) {
    try {
      return reading.from(channel);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  long size() {
    return reading(FileChannel::size);
  }

  /** Some bytes, little-endian. */
  ByteBuffer read(long at, int count, String part) {
    ByteBuffer into = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    read(at, into, part);
    return into.flip();
  }

  /** Fills a buffer with the bytes from {@code at} on. */
  void read(long at, ByteBuffer into, String part) {
    long start = at - into.position();
    while (into.hasRemaining()) {
      if (reading(open -> open.read(into, start + into.position())) < 0) {
        throw new IllegalArgumentException(
            file
                + " is not a complete "
                + kind
                + " file: it ends after "
                + size()
                + " bytes, inside "
                + part);
      }
    }
  }

  static RuntimeException failure(Path file, IOException e) {
    return e instanceof ClosedByInterruptException // an interrupt closes the channel
        ? new CancellationException("stopped by an interrupt while reading " + file)
        : new UncheckedIOException(file + " cannot be read: " + Trouble.of(e), e);
  }
}
