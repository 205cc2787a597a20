package dev.loupe.load;

import dev.loupe.arch.Families;
import dev.loupe.arch.Family;
import dev.loupe.arch.HfConfig;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WeightSource;
import dev.loupe.model.HookedTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Saves a model as a Hugging Face folder: config.json and model.safetensors, which Python's
 * transformers loads.
 */
public final class ModelSaver {
  private ModelSaver() {}

  /**
   * Writes the model's weights under its family's names, beside {@code config}.
   *
   * @param config the text of config.json; it must describe the model's architecture
   */
  public static void save(HookedTransformer model, String config, Path folder) {
    HfConfig parsed = HfConfig.parse(config);
    Family family = Families.of(parsed);
    Spec spec = family.spec(parsed);
    if (!spec.equals(model.spec())) {
      throw new IllegalArgumentException(
          "the config describes " + spec + ", the model is " + model.spec());
    }
    try {
      Files.createDirectories(folder);
      weights(model, family.names(spec)).write(folder.resolve("model.safetensors"));
      Files.writeString(folder.resolve("config.json"), config);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static SafetensorsWriter weights(HookedTransformer model, WeightNames names) {
    Spec spec = model.spec();
    Map<String, List<Matrix>> byKey = new TreeMap<>();
    for (Weight weight : spec.weights()) {
      if (weight == Weight.W_U && spec.tied()) {
        continue;
      }
      WeightSource source = names.source(weight).orElseThrow();
      if (source.perHead()) {
        throw new IllegalArgumentException(
            "saving is not known for "
                + spec.family()
                + ", whose "
                + weight
                + " is interleaved head by head");
      }
      for (int layer = 0; layer < (weight.inLayers() ? spec.layers() : 1); layer++) {
        Matrix kept =
            new Matrix(weight.keptShape(spec), model.kept(weight, layer), source.transposed());
        byKey
            .computeIfAbsent(names.prefixed(source.key(layer), weight), key -> new ArrayList<>())
            .add(kept);
      }
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    byKey.forEach(
        (key, parts) -> {
          Matrix whole = parts.stream().reduce(Matrix::below).orElseThrow().oriented();
          writer.put(key, whole.shape(), whole.values());
        });
    return writer;
  }

  /** A kept weight, [out, in] or [out], and whether it is stored the other way round. */
  private record Matrix(long[] shape, float[] values, boolean transposed) {
    /** This and another under it, along the output axis. */
    Matrix below(Matrix other) {
      long[] sum = shape.clone();
      sum[0] += other.shape[0];
      float[] all = java.util.Arrays.copyOf(values, values.length + other.values.length);
      System.arraycopy(other.values, 0, all, values.length, other.values.length);
      return new Matrix(sum, all, transposed);
    }

    Matrix oriented() {
      if (!transposed) {
        return this;
      }
      int out = (int) shape[0];
      int in = (int) shape[1];
      float[] turned = new float[values.length];
      for (int i = 0; i < out; i++) {
        for (int j = 0; j < in; j++) {
          turned[j * out + i] = values[i * in + j];
        }
      }
      return new Matrix(new long[] {in, out}, turned, false);
    }
  }
}
