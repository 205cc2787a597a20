package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.HookedTransformer;
import dev.loupe.torch.Torch;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The teaching model that ships inside the library. */
public final class BundledModel {
  static final String WREN = "wren";

  private static final String FOLDER = "/dev/loupe/wren/";
  private static final String CHECKPOINTS = FOLDER + "checkpoints";
  private static final Pattern STEP = Pattern.compile("step-(\\d{1,9})");
  private static final Pattern AT_STEP = Pattern.compile(WREN + "@step(\\d{1,9})");

  private BundledModel() {}

  /** wren: a small GPT-2 that was trained to have known behaviours. */
  public static HookedTransformer wren() {
    return named(WREN, Torch.bestDevice(), Optional.empty());
  }

  /**
   * wren after {@code step} steps of its training; needs Loupe's artifact with wren's checkpoints.
   */
  public static HookedTransformer wren(int step) {
    return named(WREN + "@step" + step, Torch.bestDevice(), Optional.empty());
  }

  /** The steps of wren's training that are on the class path, in order. */
  static List<Integer> steps() {
    return ResourceFolder.names(CHECKPOINTS).stream()
        .map(STEP::matcher)
        .filter(Matcher::matches)
        .map(step -> Integer.parseInt(step.group(1)))
        .sorted()
        .toList();
  }

  /** Whether a name is that of wren or of one of its checkpoints. */
  static boolean isNamed(String name) {
    return name.equals(WREN) || name.startsWith(WREN + "@");
  }

  static HookedTransformer named(String name, Device device, Optional<DataType> asked) {
    return unpacked(name, weights(name), device, asked);
  }

  private static String weights(String name) {
    if (name.equals(WREN)) {
      return FOLDER + "model.safetensors";
    }
    Matcher step = AT_STEP.matcher(name);
    Optional<String> weights =
        step.matches()
            ? Optional.of(CHECKPOINTS + "/step-" + step.group(1) + "/model.safetensors")
            : Optional.empty();
    return weights
        .filter(resource -> BundledModel.class.getResource(resource) != null)
        .orElseThrow(() -> noCheckpoint(name));
  }

  /** The error for a checkpoint of wren that does not exist or is not on the class path. */
  static IllegalArgumentException noCheckpoint(String name) {
    String there =
        steps().stream().map(step -> WREN + "@step" + step).collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        name
            + " is not on the class path; "
            + (there.isEmpty()
                ? "add Loupe's artifact with the classifier wren-checkpoints, which holds steps of wren's training"
                : "choose one of " + WREN + ", " + there));
  }

  private static HookedTransformer unpacked(
      String name, String weights, Device device, Optional<DataType> asked) {
    try {
      Path temporary = Files.createTempDirectory("loupe");
      Path folder = Files.createDirectory(temporary.resolve(name));
      try {
        unpack(FOLDER + "config.json", folder.resolve("config.json"));
        unpack(FOLDER + "tokenizer.json", folder.resolve("tokenizer.json"));
        unpack(weights, folder.resolve("model.safetensors"));
        return ModelLoader.load(folder, device, asked, NativeMemory::free);
      } finally {
        delete(temporary); // a mapping outlives the name of its file
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          name + " could not be unpacked into the temporary folder: " + e.getMessage(), e);
    }
  }

  private static void unpack(String resource, Path file) throws IOException {
    try (InputStream in = BundledModel.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("this build of Loupe was packaged without wren");
      }
      Files.copy(in, file);
    }
  }

  /** Files that cannot be deleted now are deleted when the JVM ends: Windows locks mapped files. */
  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      Deque<File> left = new ArrayDeque<>();
      inside
          .sorted(Comparator.reverseOrder())
          .map(Path::toFile)
          .filter(file -> !file.delete())
          .forEach(left::push);
      left.forEach(File::deleteOnExit); // the last one first, so folders before what is in them
    }
  }
}
