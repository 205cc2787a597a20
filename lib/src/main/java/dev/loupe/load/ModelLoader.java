package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Families;
import dev.loupe.arch.Family;
import dev.loupe.arch.HfConfig;
import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Tokenizer;
import dev.loupe.tensor.FreeMemory;
import dev.loupe.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loads a model from a Hugging Face folder. */
public final class ModelLoader {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";

  private static final Pattern WREN_AT_STEP = Pattern.compile("wren@step(\\d+)");

  private ModelLoader() {}

  /**
   * The model in a folder; or the bundled one, {@code wren}, or a step of its training, {@code
   * wren@step1000}.
   */
  public static HookedTransformer load(String folderOrName) {
    Matcher step = WREN_AT_STEP.matcher(folderOrName);
    if (step.matches()) {
      return BundledModel.wren(Integer.parseInt(step.group(1)));
    }
    boolean bundled = folderOrName.equals("wren") && !Files.exists(Path.of(folderOrName));
    return bundled ? BundledModel.wren() : load(Path.of(folderOrName));
  }

  /** The model in a folder, on the GPU if there is one. */
  public static HookedTransformer load(Path folder) {
    return load(folder, Torch.bestDevice());
  }

  /**
   * The model in a folder, on a device: on the CPU in single precision; on a GPU in half precision
   * if it is stored so, otherwise in single.
   */
  public static HookedTransformer load(Path folder, Device device) {
    return load(folder, device, Optional.empty(), FreeMemory::on);
  }

  /** The model in a folder, on a device, in a precision. */
  public static HookedTransformer load(Path folder, Device device, DataType type) {
    return load(folder, device, Optional.of(type), FreeMemory::on);
  }

  static HookedTransformer load(
      Path folder, Device device, Optional<DataType> asked, ToLongFunction<Device> free) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          folder
              + " is not a folder; a model is a folder with "
              + CONFIG
              + " and "
              + WeightFiles.SINGLE);
    }
    HfConfig config = HfConfig.parse(text(existing(folder, CONFIG)));
    Family family = Families.of(config);
    Spec spec = family.spec(config);
    config.refuseUnread();
    WeightFiles files = WeightFiles.open(folder);
    DataType type = asked.orElseGet(() -> ArrayReader.natural(files, device));
    Checkpoint checkpoint = new Checkpoint(files, family.names(spec), spec, type);
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    checkpoint.need(name, device).refuseBeyond(free);
    return HookedTransformer.of(name, spec, checkpoint, tokenizer(folder, config), device, type);
  }

  private static Optional<Tokenizer> tokenizer(Path folder, HfConfig config) {
    Path file = folder.resolve(TOKENIZER);
    return Files.exists(file)
        ? Optional.of(HfTokenizer.open(file, config.first("eos_token_id")))
        : Optional.empty();
  }

  private static Path existing(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(folder + " has no " + name);
    }
    return file;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
