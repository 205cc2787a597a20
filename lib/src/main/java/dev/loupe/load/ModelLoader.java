package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.arch.family.Family;
import dev.loupe.files.TypedPath;
import dev.loupe.load.hub.Hub;
import dev.loupe.load.hub.HubName;
import dev.loupe.memory.NativeMemory;
import dev.loupe.memory.OnceMore;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokenizer;
import dev.loupe.torch.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Loads a model by its name or from its folder.
 *
 * <p>A name is a folder, {@code wren}, or a model of the Hugging Face Hub, whose files are kept in
 * the cache that Python's huggingface_hub uses too.
 */
public final class ModelLoader {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String GENERATION = "generation_config.json";
  private static final List<DataType> PRECISIONS =
      List.of(DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16, DataType.BFLOAT16);

  private ModelLoader() {}

  /**
   * The model with a given name, on the GPU if there is one.
   *
   * <p>The name is looked up in this order: a folder; the bundled model, {@code wren}, or a step of
   * its training, {@code wren@step1000}; a model of the Hugging Face Hub, {@code gpt2} or {@code
   * EleutherAI/pythia-70m@step1000}, with a branch, tag or commit after the @.
   */
  public static HookedTransformer load(String name) {
    return load(name, Torch.bestDevice());
  }

  /**
   * The model with a given name, on a device; it computes in float32, see {@link #load(Path,
   * Device)}.
   */
  public static HookedTransformer load(String name, Device device) {
    return named(name, device, Optional.empty());
  }

  /**
   * The model with a given name, on a device, in a number type: see {@link #load(Path, Device,
   * DataType)}.
   */
  public static HookedTransformer load(String name, Device device, DataType type) {
    return named(name, device, Optional.of(type));
  }

  private static HookedTransformer named(String name, Device device, Optional<DataType> asked) {
    Objects.requireNonNull(name, "load needs a model's name or folder, but null was given");
    if (name.startsWith("~") || isFolder(name)) {
      return load(TypedPath.of(name), device, asked, NativeMemory::free);
    }
    if (BundledModel.isNamed(name)) {
      return BundledModel.named(name, device, asked);
    }
    HubName onHub = HubName.parse(name);
    Path folder = HubModel.fetch(onHub, Hub.here());
    return load(onHub.toString(), folder, device, asked, NativeMemory::free);
  }

  private static boolean isFolder(String name) {
    try {
      return Files.isDirectory(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The model with a given name on a Hub, on a device, in a number type. */
  public static HookedTransformer load(HubName name, Hub hub, Device device, DataType type) {
    Path folder = HubModel.fetch(name, hub);
    return load(name.toString(), folder, device, Optional.of(type), NativeMemory::free);
  }

  /** The model in a folder, on the GPU if there is one. */
  public static HookedTransformer load(Path folder) {
    return load(folder, Torch.bestDevice());
  }

  /**
   * The model in a folder, on a device; it computes in float32.
   *
   * <p>Matrices that are stored in float16 or bfloat16 are converted to float32 while they are
   * loaded, as far as three quarters of the device's free memory reach, the last layers first. The
   * others stay in 16 bits and are converted whenever they are used: this takes more time and gives
   * the same results, up to rounding in float32. {@code model.precision()} says how many they are.
   */
  public static HookedTransformer load(Path folder, Device device) {
    return load(folder, device, Optional.empty(), NativeMemory::free);
  }

  /**
   * The model in a folder, on a device, in a number type.
   *
   * <p>With {@code FLOAT16} and {@code BFLOAT16}, its matrices are kept in 16 bits and converted to
   * float32 when used: this takes half the memory and more time, and the results are those of
   * float32 if the model is stored in that type. To multiply in that type too, see {@link
   * HookedTransformer#inMixedPrecision}. With {@code FLOAT32} and {@code FLOAT64}, it is kept and
   * computed in that type.
   */
  public static HookedTransformer load(Path folder, Device device, DataType type) {
    return load(folder, device, Optional.of(type), NativeMemory::free);
  }

  static HookedTransformer load(
      Path typed, Device device, Optional<DataType> asked, ToLongFunction<Device> free) {
    Path folder = TypedPath.of(typed);
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          folder
              + " is not a folder; a model is a folder with "
              + CONFIG
              + " and "
              + WeightFiles.SINGLE);
    }
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    return load(name, folder, device, asked, free);
  }

  private static HookedTransformer load(
      String name,
      Path folder,
      Device device,
      Optional<DataType> asked,
      ToLongFunction<Device> free) {
    asked.ifPresent(ModelLoader::refuseUnlessNumbers);
    HfConfig config = HfConfig.parse(config(folder));
    Family family = Families.of(config);
    Spec spec = family.spec(config);
    config.refuseUnread();
    WeightFiles files = WeightFiles.open(folder);
    return OnceMore.on(
        device,
        "loading " + name,
        () -> {
          Checkpoint stored = new Checkpoint(files, family.names(spec), spec, device, asked);
          stored.need(name, device).refuseBeyond(free);
          Checkpoint kept = asked.isPresent() ? stored : Widening.of(stored, name, device, free);
          return HookedTransformer.of(
              name, spec, kept, tokenizer(folder, config), device, kept.precision());
        });
  }

  private static void refuseUnlessNumbers(DataType type) {
    if (!PRECISIONS.contains(type)) {
      throw new IllegalArgumentException(
          "a model can be kept in "
              + PRECISIONS.stream().map(DataType::name).collect(Collectors.joining(", "))
              + ", not in "
              + type.name());
    }
  }

  private static Optional<Tokenizer> tokenizer(Path folder, HfConfig config) {
    Path file = folder.resolve(TOKENIZER);
    return Files.exists(file)
        ? Optional.of(HfTokenizer.open(file, config.first("bos_token_id"), ends(folder, config)))
        : Optional.empty();
  }

  /** The tokens that end a text; of chat models the generation config has more of them. */
  private static Set<Integer> ends(Path folder, HfConfig config) {
    Path generation = folder.resolve(GENERATION);
    Set<Integer> ends = new LinkedHashSet<>(config.wholes("eos_token_id"));
    if (Files.exists(generation)) {
      ends.addAll(HfConfig.parse(GENERATION, text(generation)).wholes("eos_token_id"));
    }
    return ends;
  }

  private static String config(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(folder + " has no " + CONFIG);
    }
    return text(file);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
