package dev.loupe.storage;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.loupe.files.WholeFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes tensors as a safetensors file: under a temporary name first, then renamed. The arrays are
 * streamed, so they may be larger than any Java array.
 *
 * <pre>{@code
 * new SafetensorsWriter()
 *     .with("x.axes", "pos d_model")
 *     .put("x", StoredArray.of(values, 12, 64))
 *     .write(Path.of("x.safetensors"));
 * }</pre>
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8; // so that the data can be read in place

  private final SortedMap<String, StoredArray> arrays = new TreeMap<>();
  private final SortedMap<String, String> metadata = new TreeMap<>();

  /** A writer of a file that names no other tensors yet. */
  public SafetensorsWriter() {
    metadata.put("format", "pt"); // transformers refuses files that do not name their framework
  }

  /** This writer with a tensor more. */
  public SafetensorsWriter put(String name, StoredArray array) {
    if (name.equals("__metadata__")) {
      throw new IllegalArgumentException(
          "a tensor cannot be named __metadata__, which is the name of a file's texts");
    }
    arrays.put(name, array);
    return this;
  }

  /** This writer with a float32 tensor more. */
  public SafetensorsWriter put(String name, long[] shape, float[] rowMajor) {
    return put(name, StoredArray.of(rowMajor, shape));
  }

  /** This writer with a text that is saved with the tensors. */
  public SafetensorsWriter with(String key, String text) {
    metadata.put(key, text);
    return this;
  }

  /** Writes the file. */
  public void write(Path file) {
    WholeFile.write(
        file,
        channel -> {
          WholeFile.writeFully(channel, header());
          for (StoredArray array : arrays.values()) {
            array.pieces(piece -> WholeFile.writeFully(channel, piece));
          }
        });
  }

  private ByteBuffer header() {
    JsonObject json = new JsonObject();
    JsonObject texts = new JsonObject();
    metadata.forEach(texts::addProperty);
    json.add("__metadata__", texts);
    long at = 0;
    for (Map.Entry<String, StoredArray> entry : arrays.entrySet()) {
      long bytes = entry.getValue().bytes();
      JsonObject tensor = new JsonObject();
      tensor.addProperty("dtype", entry.getValue().type().name());
      tensor.add("shape", array(entry.getValue().shape()));
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

  @Override
  public String toString() {
    return "writer of " + arrays.size() + " tensors: " + String.join(", ", arrays.keySet());
  }
}
