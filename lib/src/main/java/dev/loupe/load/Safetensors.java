package dev.loupe.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file, mapped into memory: tensors are read where they lie.
 *
 * <p>The header is not believed: every offset is checked against the file before anything is read.
 * The format: eight bytes of header length, a JSON header, the data.
 */
final class Safetensors {
  private static final int LENGTH_BYTES = 8;
  private static final long LONGEST_HEADER = 100L << 20; // the limit of the format's own reader

  private final Path file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * One tensor of the file.
   *
   * @param type the format's name of the number type: F32, F16, BF16, …
   * @param shape the sizes of the axes
   * @param data the bytes, little-endian, mapped and read-only
   */
  record Entry(String type, long[] shape, ByteBuffer data) {}

  private Safetensors(Path file) {
    this.file = file;
  }

  static Safetensors open(Path file) {
    Safetensors opened = new Safetensors(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      opened.read(channel);
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  Set<String> names() {
    return entries.keySet();
  }

  Entry entry(String name) {
    return entries.get(name);
  }

  private void read(FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, length, 0);
    long header = length.getLong(0);
    if (header < 2 || header > LONGEST_HEADER || header > size - LENGTH_BYTES) {
      throw broken("its header claims " + header + " bytes, the file has " + size);
    }
    ByteBuffer text = ByteBuffer.allocate((int) header);
    readFully(channel, text, LENGTH_BYTES);
    map(
        channel,
        LENGTH_BYTES + header,
        SafetensorsHeader.parse(
            file, new String(text.array(), StandardCharsets.UTF_8), size - LENGTH_BYTES - header));
  }

  private void readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, at + into.position()) < 0) {
        throw broken("it ends after " + channel.size() + " bytes, inside its header");
      }
    }
  }

  private void map(FileChannel channel, long dataStart, SafetensorsHeader header)
      throws IOException {
    for (Map.Entry<String, SafetensorsHeader.Described> tensor : header.tensors().entrySet()) {
      SafetensorsHeader.Described described = tensor.getValue();
      ByteBuffer data =
          channel.map(
              FileChannel.MapMode.READ_ONLY,
              dataStart + described.from(),
              described.to() - described.from());
      entries.put(
          tensor.getKey(),
          new Entry(described.type(), described.shape(), data.order(ByteOrder.LITTLE_ENDIAN)));
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
