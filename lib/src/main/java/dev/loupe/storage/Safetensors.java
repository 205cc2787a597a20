package dev.loupe.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: its tensors and their bytes, mapped or read.
 *
 * <p>The header is not trusted: every offset is checked against the file before anything is read.
 * The format: eight bytes of header length, a JSON header, the data.
 */
public final class Safetensors {
  private static final int LENGTH_BYTES = 8;
  private static final int CHUNK = 1 << 20;
  private static final long LONGEST_HEADER = 100L << 20; // the limit of the format's own reader

  private final OpenedFile file;
  private final FileStamp stamp;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

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
  public record Entry(
      Safetensors file, String name, String type, long[] shape, long from, long bytes) {
    /** The bytes, little-endian, mapped and read-only; of a tensor of up to 2 GB. */
    public ByteBuffer data() {
      return file.file.reading(
          channel ->
              channel
                  .map(FileChannel.MapMode.READ_ONLY, from, bytes)
                  .order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Some of the bytes, little-endian: mapped and read-only, or a copy where the file has them at
     * an address that numbers of {@code size} bytes cannot have.
     */
    public ByteBuffer window(long offset, int length, int size) {
      if ((from + offset) % size == 0) {
        return file.file.reading(
            channel ->
                channel
                    .map(FileChannel.MapMode.READ_ONLY, from + offset, length)
                    .order(ByteOrder.LITTLE_ENDIAN));
      }
      ByteBuffer copy = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
      read(offset, copy);
      return copy.flip();
    }

    /** Fills {@code into} with the bytes from {@code offset} on. */
    public void read(long offset, ByteBuffer into) {
      file.file.read(from + offset, into, "a tensor");
    }

    /** The tensor with its number type known. */
    public StoredArray stored() {
      return new StoredArray(NumberType.valueOf(type), shape, this::read);
    }

    /** Whether another tensor has the same bytes; neither stays in memory. */
    public boolean sameBytes(Entry other) {
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

  private Safetensors(OpenedFile file, FileStamp stamp) {
    this.file = file;
    this.stamp = stamp;
  }

  /** The file, opened; its header is read and checked. */
  public static Safetensors open(Path file) {
    return OpenedFile.open(
        file,
        "safetensors",
        opened -> {
          Safetensors read = new Safetensors(opened, opened.reading(any -> FileStamp.of(file)));
          read.readHeader();
          return read;
        });
  }

  /** Throws if the file was changed after it was opened. */
  public void refuseIfChanged() {
    stamp.refuseIfChanged();
  }

  /** The names of the tensors. */
  public Set<String> names() {
    return entries.keySet();
  }

  /** The tensor of a name; null if there is none. */
  public Entry entry(String name) {
    return entries.get(name);
  }

  /** The texts that were saved with the tensors. */
  public Map<String, String> metadata() {
    return Map.copyOf(metadata);
  }

  private void readHeader() {
    long size = file.size();
    long header = file.read(0, LENGTH_BYTES, "its header").getLong();
    if (header < 2 || header > LONGEST_HEADER || header > size - LENGTH_BYTES) {
      throw SafetensorsHeader.broken(
          file.file(), "its header claims " + header + " bytes, but the file has " + size);
    }
    ByteBuffer text = file.read(LENGTH_BYTES, (int) header, "its header");
    long dataStart = LENGTH_BYTES + header;
    String json = StandardCharsets.UTF_8.decode(text).toString();
    SafetensorsHeader parsed = SafetensorsHeader.parse(file.file(), json, size - dataStart);
    metadata.putAll(parsed.metadata());
    parsed
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

  @Override
  public String toString() {
    return file.file() + ": " + entries.size() + " tensors";
  }
}
