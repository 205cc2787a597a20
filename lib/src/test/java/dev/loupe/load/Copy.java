package dev.loupe.load;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.storage.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A copy of a golden folder that a test spoils. */
public record Copy(Path folder) {
  /** The golden folder of a name, copied to {@code folder}. */
  public static Copy of(String golden, Path folder) {
    try {
      Path from = Golden.named(golden).folder();
      for (String name : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
        if (Files.exists(from.resolve(name))) {
          Files.write(folder.resolve(name), Files.readAllBytes(from.resolve(name)));
        }
      }
      return new Copy(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a key of config.json to a JSON value. */
  Copy config(String key, String json) {
    return config(config -> config.add(key, JsonParser.parseString(json)));
  }

  /** Changes config.json. */
  Copy config(Consumer<JsonObject> change) {
    JsonObject config = JsonParser.parseString(text("config.json")).getAsJsonObject();
    change.accept(config);
    return text("config.json", config.toString());
  }

  /** The text of a file. */
  String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** The bytes of a file. */
  byte[] bytes(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a file. */
  Copy text(String name, String text) {
    return bytes(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces a file. */
  Copy bytes(String name, byte[] bytes) {
    try {
      Files.write(folder.resolve(name), bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The weights without one tensor. */
  public Copy withoutTensor(String name) {
    TreeMap<String, Stored> tensors = tensors();
    tensors.remove(name);
    return write(tensors);
  }

  /** The weights with one tensor more, or another in its place, all zeros. */
  Copy tensor(String name, String type, int bytesPerValue, long... shape) {
    TreeMap<String, Stored> tensors = tensors();
    int values = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    tensors.put(name, new Stored(type, shape, new byte[values * bytesPerValue]));
    return write(tensors);
  }

  /** The weights in two files and an index: every other tensor in each. */
  Copy sharded() {
    List<TreeMap<String, Stored>> shards = List.of(new TreeMap<>(), new TreeMap<>());
    text(ShardIndex.NAME, "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {}}");
    int next = 0;
    for (Map.Entry<String, Stored> tensor : tensors().entrySet()) {
      String shard = "model-0000%d-of-00002.safetensors".formatted(next + 1);
      shards.get(next).put(tensor.getKey(), tensor.getValue());
      index(tensor.getKey(), shard);
      next = 1 - next;
    }
    for (int i = 0; i < 2; i++) {
      write("model-0000%d-of-00002.safetensors".formatted(i + 1), shards.get(i));
    }
    return delete("model.safetensors");
  }

  /** Says in the index that a tensor is in a file. */
  Copy index(String tensor, String shard) {
    JsonObject index = JsonParser.parseString(text(ShardIndex.NAME)).getAsJsonObject();
    index.getAsJsonObject("weight_map").addProperty(tensor, shard);
    return text(ShardIndex.NAME, index.toString());
  }

  /** Without a file. */
  Copy delete(String name) {
    try {
      Files.delete(folder.resolve(name));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Copy write(TreeMap<String, Stored> tensors) {
    return write("model.safetensors", tensors);
  }

  private Copy write(String file, TreeMap<String, Stored> tensors) {
    JsonObject header = new JsonObject();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors.forEach(
        (name, stored) -> {
          int from = data.size();
          data.writeBytes(stored.data());
          header.add(name, entry(stored.type(), stored.shape(), from, data.size()));
        });
    return bytes(file, safetensors(header.toString(), data.toByteArray()));
  }

  private TreeMap<String, Stored> tensors() {
    TreeMap<String, Stored> tensors = new TreeMap<>();
    Safetensors file = Safetensors.open(folder.resolve("model.safetensors"));
    for (String name : file.names()) {
      Safetensors.Entry entry = file.entry(name);
      byte[] data = new byte[entry.data().remaining()];
      entry.data().duplicate().get(data);
      tensors.put(name, new Stored(entry.type(), entry.shape(), data));
    }
    return tensors;
  }

  /** A safetensors file of a header, true or not, and data. */
  public static byte[] safetensors(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }

  private static JsonElement entry(String type, long[] shape, long from, long to) {
    return JsonParser.parseString(
        "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
            .formatted(type, Arrays.toString(shape), from, to));
  }

  private record Stored(String type, long[] shape, byte[] data) {}
}
