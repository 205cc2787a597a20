package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.model.HookedTransformer;
import dev.loupe.storage.Safetensors;
import dev.loupe.text.Tokens;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A tiny random checkpoint together with what the original implementation computes from it. */
public record Golden(Path folder, Safetensors expected) {
  /** Every golden folder that there is. */
  public static Stream<Golden> all() {
    return in(root("/golden"));
  }

  /** Every classifier of texts; what is expected of them is in their README. */
  public static Stream<Golden> classifiers() {
    return in(root("/classifiers"));
  }

  /** The classifier of a name. */
  public static Golden classifier(String name) {
    return of(root("/classifiers").resolve(name));
  }

  private static Stream<Golden> in(Path root) {
    try (Stream<Path> folders = Files.list(root)) {
      return folders.filter(Files::isDirectory).sorted().map(Golden::of).toList().stream();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The golden folder of a name. */
  public static Golden named(String name) {
    return of(root("/golden").resolve(name));
  }

  /** The same checkpoint with what is expected of it in another file beside the golden folders. */
  public Golden expecting(String file) {
    return new Golden(folder, Safetensors.open(root("/golden").resolveSibling(file)));
  }

  private static Golden of(Path folder) {
    return new Golden(folder, Safetensors.open(folder.resolve("expected.safetensors")));
  }

  private static Path root(String name) {
    try {
      return Path.of(Golden.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  HookedTransformer model() {
    return model(Device.cpu());
  }

  HookedTransformer model(Device device) {
    return ModelLoader.load(folder, device, DataType.FLOAT32);
  }

  boolean has(String name) {
    return expected.names().contains(name);
  }

  float[] floats(String name) {
    var data = expected.entry(name).data().duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[data.remaining() / 4];
    data.asFloatBuffer().get(values);
    return values;
  }

  /** Expected values in double precision. */
  public double[] doubles(String name) {
    var data = expected.entry(name).data().duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[data.remaining() / 8];
    data.asDoubleBuffer().get(values);
    return values;
  }

  long[] longs(String name) {
    var data = expected.entry(name).data().duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    long[] values = new long[data.remaining() / 8];
    data.asLongBuffer().get(values);
    return values;
  }

  int[][] ids(String name) {
    long[] shape = expected.entry(name).shape();
    long[] longs = longs(name);
    int[][] rows = new int[(int) shape[0]][(int) shape[1]];
    for (int i = 0; i < longs.length; i++) {
      rows[i / (int) shape[1]][i % (int) shape[1]] = (int) longs[i];
    }
    return rows;
  }

  /** The prompts. */
  Tokens tokens() {
    return Tokens.of(ids("input_ids"));
  }

  /** The prompts with the padding of the first cut off, to be padded again by the library. */
  Tokens unequal() {
    int[][] rows = ids("left_padded.input_ids");
    int[][] mask = ids("left_padded.attention_mask");
    List<int[]> prompts = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      int start = 0;
      while (mask[row][start] == 0) {
        start++;
      }
      prompts.add(java.util.Arrays.copyOfRange(rows[row], start, rows[row].length));
    }
    return Tokens.of(prompts.toArray(int[][]::new));
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
