package dev.loupe.storage;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.loupe.arch.config.JsonText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The header of a safetensors file, checked against the file's size.
 *
 * @param file for messages
 * @param available the bytes of data after the header
 * @param tensors each tensor by its name
 * @param metadata the texts saved with them
 */
record SafetensorsHeader(
    Path file, long available, Map<String, Described> tensors, Map<String, String> metadata) {
  /** One tensor: its number type, its sizes, and where in the data it begins and ends. */
  record Described(String type, long[] shape, long from, long to) {}

  static SafetensorsHeader parse(Path file, String text, long available) {
    SafetensorsHeader header =
        new SafetensorsHeader(file, available, new LinkedHashMap<>(), new LinkedHashMap<>());
    for (Map.Entry<String, JsonElement> entry : header.object(text).entrySet()) {
      if (entry.getKey().equals("__metadata__")) {
        header.readMetadata(entry.getValue());
      } else {
        Described described = header.described(entry.getKey(), entry.getValue());
        header.check(entry.getKey(), described);
        header.tensors.put(entry.getKey(), described);
      }
    }
    header.checkContiguous();
    return header;
  }

  /** The texts; what is no text is left out, as other readers of the format do. */
  private void readMetadata(JsonElement entry) {
    if (entry.isJsonObject()) {
      entry
          .getAsJsonObject()
          .entrySet()
          .forEach(
              one -> {
                if (one.getValue().isJsonPrimitive()) {
                  metadata.put(one.getKey(), one.getValue().getAsString());
                }
              });
    }
  }

  private JsonObject object(String text) {
    try {
      return JsonText.object(text);
    } catch (JsonParseException | IllegalStateException e) {
      throw broken(file, "its header is not a JSON object");
    }
  }

  private Described described(String name, JsonElement entry) {
    try {
      JsonObject fields = entry.getAsJsonObject();
      long[] offsets = longs(fields.getAsJsonArray("data_offsets"));
      if (offsets.length == 2) {
        String type = fields.get("dtype").getAsString();
        return new Described(type, longs(fields.getAsJsonArray("shape")), offsets[0], offsets[1]);
      }
    } catch (RuntimeException e) {
      throw incomplete(name); // whatever is wrong, it is not as the format says
    }
    throw incomplete(name);
  }

  private IllegalArgumentException incomplete(String name) {
    return broken(
        file, "the header's entry for '" + name + "' lacks a dtype, a shape or two offsets");
  }

  private static long[] longs(JsonArray array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).getAsBigDecimal().longValueExact();
    }
    return values;
  }

  private void check(String name, Described tensor) {
    if (tensor.from < 0 || tensor.to < tensor.from || tensor.to > available) {
      throw broken(
          file,
          "'"
              + name
              + "' claims bytes "
              + tensor.from
              + " to "
              + tensor.to
              + ", but the file has data up to "
              + available);
    }
    long bytes = tensor.to - tensor.from;
    long expected = bytes(name, tensor);
    if (expected != bytes) {
      throw broken(
          file,
          "'"
              + name
              + "' has "
              + bytes
              + " bytes, but its dtype and shape need "
              + (expected < 0 ? "more than a file can have" : expected));
    }
  }

  /** The bytes that type and shape need; -1 if no file is that large. */
  private long bytes(String name, Described tensor) {
    long bytes = width(name, tensor.type);
    try {
      for (long axis : tensor.shape) {
        if (axis < 0) {
          throw broken(file, "'" + name + "' has a negative size " + axis);
        }
        bytes = Math.multiplyExact(bytes, axis);
      }
      return bytes;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private int width(String name, String type) {
    return NumberType.named(type)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file
                        + " has '"
                        + name
                        + "' of number type '"
                        + type
                        + "', which Loupe does not read"))
        .width();
  }

  /** The format allows neither gaps nor overlaps: where there are any, the offsets are wrong. */
  private void checkContiguous() {
    SortedMap<Long, Long> taken = new TreeMap<>(); // where each tensor begins and ends
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.to > tensor.from && taken.put(tensor.from, tensor.to) != null) {
            throw broken(file, "'" + name + "' starts where another tensor starts");
          }
        });
    long at = 0;
    for (Map.Entry<Long, Long> part : taken.entrySet()) {
      if (part.getKey() != at) {
        throw broken(
            file,
            "its tensors overlap or leave a gap at byte "
                + Math.min(at, part.getKey())
                + " of the data");
      }
      at = part.getValue();
    }
    if (at != available) {
      throw broken(
          file,
          "its tensors end at byte " + at + " of the data, but the data ends at byte " + available);
    }
  }

  static IllegalArgumentException broken(Path file, String how) {
    return new IllegalArgumentException(file + " is not a complete safetensors file: " + how);
  }
}
