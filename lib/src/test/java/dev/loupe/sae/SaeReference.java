package dev.loupe.sae;

import dev.loupe.axis.Axis;
import dev.loupe.storage.Safetensors;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What sparse autoencoders must give on the small GPT-2 in {@code methods/tiny-gpt2}: arrays of
 * {@code methods/sae.safetensors}, whose formulas are in {@code methods/sae.json}.
 */
public final class SaeReference {
  private static final Map<String, Axis[]> AXES =
      Map.of(
          "W_enc", axes("d_in", "feature"),
          "W_dec", axes("feature", "d_out"),
          "b_dec", axes("d_out"));

  private SaeReference() {}

  private static Axis[] axes(String... names) {
    Axis[] axes = new Axis[names.length];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = Axis.named(names[i]);
    }
    return axes;
  }

  /** An array, with the axes that a test gives it. */
  public static Tensor array(String name, Axis... axes) {
    Safetensors all = Safetensors.open(methods().resolve("sae.safetensors"));
    return TensorFile.of(all.entry(name).stored(), name, axes);
  }

  /** The weights of an autoencoder by SAELens' names. */
  public static Map<String, Tensor> weights(String name) {
    Safetensors file = Safetensors.open(folder(name).resolve("sae_weights.safetensors"));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String key : file.names()) {
      Axis[] axes = AXES.getOrDefault(key, axes("feature"));
      weights.put(key, TensorFile.of(file.entry(key).stored(), key, axes));
    }
    return weights;
  }

  /** What is said of the arrays, as JSON. */
  public static String description() {
    try {
      return Files.readString(methods().resolve("sae.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of an autoencoder in SAELens' layout. */
  public static Path folder(String name) {
    return methods().resolve("sae").resolve(name);
  }

  private static Path methods() {
    try {
      return Path.of(SaeReference.class.getResource("/methods").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
