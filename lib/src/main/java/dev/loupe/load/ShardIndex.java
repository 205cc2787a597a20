package dev.loupe.load;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.loupe.arch.config.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An index of a checkpoint's tensors, with the safetensors file of each: {@code
 * model.safetensors.index.json}.
 *
 * @param file for messages
 * @param shardOf the name of a file beside the index, for each tensor
 */
record ShardIndex(Path file, Map<String, String> shardOf) {
  static final String NAME = "model.safetensors.index.json";

  /** Accepts plain names only, so that an index cannot make other files be read or downloaded. */
  private static final Pattern SHARD = Pattern.compile("\\w[\\w.-]*\\.safetensors");

  ShardIndex {
    shardOf = Map.copyOf(shardOf);
    for (String shard : shardOf.values()) {
      if (!SHARD.matcher(shard).matches()) {
        throw new IllegalArgumentException(
            file + " names the file '" + shard + "', which is not a safetensors file beside it");
      }
    }
    if (shardOf.isEmpty()) {
      throw new IllegalArgumentException(file + " names no tensors");
    }
  }

  static ShardIndex read(Path file) {
    try {
      return parse(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static ShardIndex parse(Path file, String text) {
    Map<String, String> shardOf = new TreeMap<>();
    try {
      JsonObject index = JsonText.object(text);
      for (Map.Entry<String, JsonElement> entry : index.getAsJsonObject("weight_map").entrySet()) {
        shardOf.put(entry.getKey(), entry.getValue().getAsString());
      }
    } catch (RuntimeException e) { // whatever is wrong, it is not an index
      throw new IllegalArgumentException(
          file + " is not an index: it has no weight_map from tensors to files", e);
    }
    return new ShardIndex(file, shardOf);
  }

  /** The files, each once, in order. */
  List<String> shards() {
    return shardOf.values().stream().distinct().sorted().toList();
  }
}
