package dev.loupe.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A safetensors file: its tensors and their bytes, mapped or read.
 *
 * <p>The header is not trusted: every offset is checked against the file before anything is read.
 * The format: eight bytes of header length, a JSON header, the data.
 */
final class Safetensors {
  private static final int LENGTH_BYTES = 8;
  private static final int CHUNK = 1 << 20;
  private static final long LONGEST_HEADER = 100L << 20; // the limit of the format's own reader

  private final Path file;
  private final FileChannel channel; // closed by the JDK when nothing refers to it
  private final FileStamp stamp;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * One tensor of the file.
   *
   * @param file where it is
   * @param name what it is called there
   * @param type the format's name of the number type: F32, F16, BF16, …
   * @param shape the sizes of the axes
   * @param from where its bytes begin in the file
   * @param bytes how many there are
   */
  record Entry(Safetensors file, String name, String type, long[] shape, long from, long bytes) {
    /** The bytes, little-endian, mapped and read-only; of a tensor of up to 2 GB. */
    ByteBuffer data() {
      return file.reading(
          channel ->
              channel
                  .map(FileChannel.MapMode.READ_ONLY, from, bytes)
                  .order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Fills {@code into} with the bytes from {@code offset} on. */
    void read(long offset, ByteBuffer into) {
      file.reading(
          channel -> {
            file.readFully(into, from + offset, "a tensor");
            return into;
          });
    }

    /** Whether another tensor has the same bytes; neither stays in memory. */
    boolean sameBytes(Entry other) {
      ByteBuffer ours = ByteBuffer.allocateDirect(CHUNK);
      ByteBuffer theirs = ByteBuffer.allocateDirect(CHUNK);
      for (long at = 0; bytes == other.bytes && at < bytes; at += CHUNK) {
        int length = (int) Math.min(CHUNK, bytes - at);
        read(at, ours.clear().limit(length));
        other.read(at, theirs.clear().limit(length));
        if (!ours.flip().equals(theirs.flip())) {
          return false;
        }
      }
      return bytes == other.bytes;
    }

    @Override
    public String toString() {
      return type + " " + Arrays.toString(shape);
    }
  }

  private Safetensors(Path file, FileChannel channel, FileStamp stamp) {
    this.file = file;
    this.channel = channel;
    this.stamp = stamp;
  }

  static Safetensors open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      Safetensors opened = new Safetensors(file, channel, FileStamp.of(file));
      try {
        opened.readHeader();
        return opened;
      } catch (RuntimeException | IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** A read that may fail. */
  private interface Reading {
    ByteBuffer from(FileChannel channel) throws IOException;
  }

  private ByteBuffer reading(Reading reading) {
    try {
      return reading.from(channel);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static RuntimeException failure(Path file, IOException e) {
    return e instanceof ClosedByInterruptException // an interrupt closes the channel
        ? new CancellationException("stopped by an interrupt while reading " + file)
        : new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
  }

  /** Throws if the file was changed after it was opened. */
  void refuseIfChanged() {
    stamp.refuseIfChanged();
  }

  Set<String> names() {
    return entries.keySet();
  }

  Entry entry(String name) {
    return entries.get(name);
  }

  private void readHeader() throws IOException {
    long size = channel.size();
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(length, 0, "its header");
    long header = length.getLong(0);
    if (header < 2 || header > LONGEST_HEADER || header > size - LENGTH_BYTES) {
      throw broken("its header claims " + header + " bytes, but the file has " + size);
    }
    ByteBuffer text = ByteBuffer.allocate((int) header);
    readFully(text, LENGTH_BYTES, "its header");
    long dataStart = LENGTH_BYTES + header;
    String json = new String(text.array(), StandardCharsets.UTF_8);
    SafetensorsHeader.parse(file, json, size - dataStart)
        .tensors()
        .forEach(
            (name, tensor) ->
                entries.put(
                    name,
                    new Entry(
                        this,
                        name,
                        tensor.type(),
                        tensor.shape(),
                        dataStart + tensor.from(),
                        tensor.to() - tensor.from())));
  }

  private void readFully(ByteBuffer into, long at, String part) throws IOException {
    long start = at - into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, start + into.position()) < 0) {
        throw broken("it ends after " + channel.size() + " bytes, inside " + part);
      }
    }
  }

  private IllegalArgumentException broken(String how) {
    return SafetensorsHeader.broken(file, how);
  }

  @Override
  public String toString() {
    return file + ": " + entries.size() + " tensors";
  }
}
