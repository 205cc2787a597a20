package dev.loupe.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes float32 tensors as a safetensors file: under a temporary name first, then renamed. */
final class SafetensorsWriter {
  private static final int ALIGNMENT = 8; // so that the data can be read in place

  private final SortedMap<String, long[]> shapes = new TreeMap<>();
  private final Map<String, float[]> values = new TreeMap<>();

  SafetensorsWriter put(String name, long[] shape, float[] rowMajor) {
    shapes.put(name, shape.clone());
    values.put(name, rowMajor);
    return this;
  }

  void write(Path file) {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try {
      writeTo(beside);
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(beside);
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void discard(Path beside) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      return; // the caller must see the error that stopped the writing
    }
  }

  private void writeTo(Path beside) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, header());
      for (String name : shapes.keySet()) {
        ByteBuffer bytes =
            ByteBuffer.allocate(values.get(name).length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values.get(name));
        write(channel, bytes);
      }
    }
  }

  private ByteBuffer header() {
    JsonObject json = new JsonObject();
    JsonObject metadata = new JsonObject();
    metadata.addProperty(
        "format", "pt"); // transformers refuses files that do not name their framework
    json.add("__metadata__", metadata);
    long at = 0;
    for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
      long bytes = values.get(entry.getKey()).length * 4L;
      JsonObject tensor = new JsonObject();
      tensor.addProperty("dtype", "F32");
      tensor.add("shape", array(entry.getValue()));
      tensor.add("data_offsets", array(at, at + bytes));
      json.add(entry.getKey(), tensor);
      at += bytes;
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header =
        ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(text);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static JsonArray array(long... numbers) {
    JsonArray array = new JsonArray();
    for (long number : numbers) {
      array.add(number);
    }
    return array;
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
