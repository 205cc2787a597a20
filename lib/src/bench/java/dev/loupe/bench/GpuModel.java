package dev.loupe.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A model of the benchmark: a column of the table. */
enum GpuModel {
  GPT2("GPT-2 small fp32", RandomModel.GPT2_SMALL, RandomModel.TINY_GPT2, DataType.FLOAT32),
  NEOX("1.4B NeoX fp32", RandomModel.NEOX_1_4B, RandomModel.TINY_NEOX, DataType.FLOAT32),
  NEOX_BF16("1.4B bf16", RandomModel.NEOX_1_4B, RandomModel.TINY_NEOX, DataType.BFLOAT16),
  /** The same weights, multiplied in bfloat16 on both sides. */
  NEOX_MIXED("1.4B bf16, mixed", RandomModel.NEOX_1_4B, RandomModel.TINY_NEOX, DataType.BFLOAT16) {
    @Override
    HookedTransformer load(Path folder, Device device) {
      return ModelLoader.load(folder, device, DataType.BFLOAT16).inMixedPrecision();
    }

    @Override
    Path folder(Path cache, boolean small, String python, Path script) throws IOException {
      return NEOX_BF16.folder(cache, small, python, script);
    }
  };

  private static final String COMPLETE = "complete";

  private final String title;
  private final String config;
  private final String tiny;
  private final DataType type;

  GpuModel(String title, String config, String tiny, DataType type) {
    this.title = title;
    this.config = config;
    this.tiny = tiny;
    this.type = type;
  }

  String title(boolean small) {
    return small ? "tiny " + word() : title;
  }

  /** Whether the weights are stored in bfloat16, in which Python computes too. */
  boolean rounds() {
    return type != DataType.FLOAT32;
  }

  /** The model on a device, as a user loads it. */
  HookedTransformer load(Path folder, Device device) {
    return ModelLoader.load(folder, device);
  }

  /** The model's folder in the cache; it is written the first time. */
  Path folder(Path cache, boolean small, String python, Path script) throws IOException {
    Path folder = cache.resolve((small ? "tiny-" : "") + word());
    if (Files.exists(folder.resolve(COMPLETE))) {
      return folder;
    }
    System.err.println("writing " + folder + ", which is done once");
    Files.createDirectories(folder);
    if (rounds()) {
      store(python, script, NEOX.folder(cache, small, python, script), folder);
    } else {
      RandomModel.save(small ? tiny : config, folder);
    }
    Files.createFile(folder.resolve(COMPLETE));
    return folder;
  }

  private static void store(String python, Path script, Path from, Path to) throws IOException {
    Process process =
        new ProcessBuilder(python, script.toString(), "--store", from.toString(), to.toString())
            .inheritIO()
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(from + " could not be stored in bfloat16; the error is above");
      }
    } catch (InterruptedException stopped) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + from + " was stored in bfloat16", stopped);
    }
  }

  /** Its word among the options, such as {@code neox-bf16}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return title;
  }
}
