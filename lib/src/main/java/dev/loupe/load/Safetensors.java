package dev.loupe.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
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
import java.util.SortedMap;
import java.util.TreeMap;

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
    long dataStart = LENGTH_BYTES + header;
    SortedMap<Long, Long> taken = new TreeMap<>(); // where each tensor begins and ends
    for (Map.Entry<String, JsonElement> entry : parse(text).entrySet()) {
      if (!entry.getKey().equals("__metadata__")) {
        entries.put(
            entry.getKey(),
            entry(entry.getKey(), entry.getValue(), channel, dataStart, size - dataStart, taken));
      }
    }
    checkContiguous(taken, size - dataStart);
  }

  /**
   * The format allows neither gaps nor overlaps: where there are any, the offsets are not right.
   */
  private void checkContiguous(SortedMap<Long, Long> taken, long available) {
    long at = 0;
    for (Map.Entry<Long, Long> part : taken.entrySet()) {
      if (part.getKey() != at) {
        throw broken(
            "its tensors overlap or leave a gap at byte "
                + Math.min(at, part.getKey())
                + " of the data");
      }
      at = part.getValue();
    }
    if (at != available) {
      throw broken("its tensors end at byte " + at + " of the data, the data at " + available);
    }
  }

  private void readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, at + into.position()) < 0) {
        throw broken("it ends after " + channel.size() + " bytes, inside its header");
      }
    }
  }

  private JsonObject parse(ByteBuffer text) {
    try {
      return JsonParser.parseString(new String(text.array(), StandardCharsets.UTF_8))
          .getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw broken("its header is not a JSON object");
    }
  }

  private Entry entry(
      String name,
      JsonElement description,
      FileChannel channel,
      long dataStart,
      long available,
      SortedMap<Long, Long> taken)
      throws IOException {
    String type;
    long[] shape;
    long from;
    long to;
    try {
      JsonObject fields = description.getAsJsonObject();
      type = fields.get("dtype").getAsString();
      shape = longs(fields.getAsJsonArray("shape"));
      long[] offsets = longs(fields.getAsJsonArray("data_offsets"));
      from = offsets[0];
      to = offsets[1];
      if (offsets.length != 2) {
        throw new IllegalArgumentException("offsets are a beginning and an end");
      }
    } catch (RuntimeException e) {
      throw broken("the header's entry for '" + name + "' lacks a dtype, a shape or two offsets");
    }
    if (from < 0 || to < from || to > available) {
      throw broken(
          "'"
              + name
              + "' claims bytes "
              + from
              + " to "
              + to
              + ", the file has data up to "
              + available);
    }
    check(name, type, shape, to - from);
    if (to > from && taken.put(from, to) != null) {
      throw broken("'" + name + "' begins where another tensor does");
    }
    ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, dataStart + from, to - from);
    return new Entry(type, shape, data.order(ByteOrder.LITTLE_ENDIAN));
  }

  private void check(String name, String type, long[] shape, long bytes) {
    long expected = width(name, type);
    try {
      for (long axis : shape) {
        if (axis < 0) {
          throw broken("'" + name + "' has a negative size " + axis);
        }
        expected = Math.multiplyExact(expected, axis);
      }
    } catch (ArithmeticException e) {
      expected = -1; // larger than any file
    }
    if (expected != bytes) {
      throw broken(
          "'"
              + name
              + "' has "
              + bytes
              + " bytes, its dtype and shape ask for "
              + (expected < 0 ? "more than there can be" : expected));
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          file + " has '" + name + "' of " + bytes + " bytes; Loupe reads tensors of up to 2 GB");
    }
  }

  private int width(String name, String type) {
    return switch (type) {
      case "F64", "I64", "U64" -> 8;
      case "F32", "I32", "U32" -> 4;
      case "F16", "BF16", "I16", "U16" -> 2;
      case "I8", "U8", "BOOL" -> 1;
      default ->
          throw new IllegalArgumentException(
              file
                  + " has '"
                  + name
                  + "' of number type '"
                  + type
                  + "', which Loupe does not read");
    };
  }

  @Override
  public String toString() {
    return file + ": " + entries.size() + " tensors";
  }

  private static long[] longs(JsonArray array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).getAsBigDecimal().longValueExact();
    }
    return values;
  }

  private IllegalArgumentException broken(String how) {
    return new IllegalArgumentException(file + " is not a whole safetensors file: " + how);
  }
}
