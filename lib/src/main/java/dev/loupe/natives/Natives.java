package dev.loupe.natives;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/** Where PyTorch's library comes from in this Java, in the order in which DJL looks. */
public sealed interface Natives {
  /** DJL's name for PyTorch's library for the CPU. */
  String CPU = "cpu";

  /** DJL's name for the CUDA that its native part is compiled for: 12.8. */
  String CUDA = "cu128";

  /** A libtorch that the setting {@link Libtorch#PATH} names. */
  record OnMachine(Libtorch libtorch) implements Natives {
    @Override
    public String flavor() {
      return libtorch.flavor();
    }

    @Override
    public String toString() {
      return libtorch.toString();
    }
  }

  /** A jar on the class path, such as {@code pytorch-native-cpu}. */
  record Bundled(String flavor) implements Natives {
    @Override
    public String toString() {
      return "libtorch " + wanted(flavor) + " on the class path";
    }
  }

  /** One that DJL has downloaded. */
  record Downloaded(Path folder, String flavor) implements Natives {
    @Override
    public String toString() {
      return "libtorch " + wanted(flavor) + " in " + folder;
    }
  }

  /** None; DJL would have to download it. */
  record Missing(String flavor) implements Natives {
    @Override
    public String toString() {
      return "no libtorch";
    }
  }

  /** DJL's name of its kind: {@code cpu}, or {@code cu128} for CUDA 12.8. */
  String flavor();

  /** Whether it can compute on a GPU. */
  default boolean cuda() {
    return flavor().startsWith("cu");
  }

  /** Why PyTorch cannot be started with it, if so. */
  default Optional<String> refusal() {
    if (this instanceof OnMachine one) {
      return one.libtorch()
          .refusal()
          .map(why -> why + "; let " + Libtorch.PATH + " name that version, or do not set it");
    }
    return this instanceof Missing && Utils.isOfflineMode() // a user may let DJL download it
        ? Optional.of(
            "there is no PyTorch library on the class path, in %s or in %s; add ai.djl.pytorch:pytorch-native-cpu:%s for the CPU, or see 'Use a GPU' in README.md"
                .formatted(Libtorch.PATH, Utils.getEngineCacheDir("pytorch"), pytorch()))
        : Optional.empty();
  }

  /** The library that PyTorch starts with in this Java. */
  static Natives ofThisJava() {
    Optional<Natives> named = Setting.of(Libtorch.PATH).flatMap(Libtorch::in).map(OnMachine::new);
    return named.orElseGet(Natives::found);
  }

  private static Natives found() {
    List<String> jars = bundled();
    if (!jars.isEmpty()) {
      return new Bundled(jars.get(jars.size() - 1)); // DJL prefers "cu…" to "cpu"
    }
    String wanted =
        Setting.of("PYTORCH_FLAVOR")
            .orElseGet(() -> NvidiaDriver.ofThisMachine().isPresent() ? CUDA : CPU);
    return downloaded(wanted).orElse(new Missing(wanted));
  }

  /** What DJL has downloaded, of a kind. */
  static Optional<Natives> downloaded(String flavor) {
    Path folder = folder(flavor);
    return Libtorch.isIn(folder) ? Optional.of(new Downloaded(folder, flavor)) : Optional.empty();
  }

  /** The folder that DJL downloads a kind into. */
  static Path folder(String flavor) {
    return Utils.getEngineCacheDir("pytorch").resolve(pytorch() + "-" + flavor + "-" + platform());
  }

  /** The kinds on the class path for this machine, in alphabetical order. */
  private static List<String> bundled() {
    TreeSet<String> kinds = new TreeSet<>();
    try {
      for (URL jar :
          Collections.list(
              ClassLoaderUtils.getContextClassLoader()
                  .getResources("native/lib/pytorch.properties"))) {
        Properties properties = properties(jar);
        if (properties.getProperty("classifier", "").endsWith(platform())) {
          kinds.add(properties.getProperty("flavor", CPU));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the class path cannot be read", e);
    }
    return List.copyOf(kinds);
  }

  /** The properties in a file on the class path. */
  static Properties properties(String name) throws IOException {
    return properties(ClassLoaderUtils.getResource(name));
  }

  private static Properties properties(URL url) throws IOException {
    Properties properties = new Properties();
    try (InputStream text = url.openStream()) {
      properties.load(text);
    }
    return properties;
  }

  /** The version of PyTorch that DJL's native part is compiled for. */
  static String pytorch() {
    try {
      return properties("pytorch-engine.properties").getProperty("pytorch_version");
    } catch (IOException e) {
      throw new UncheckedIOException("pytorch-engine.properties cannot be read", e);
    }
  }

  /** The version of a libtorch of a kind that can be used, such as {@code 2.7.1+cu128}. */
  static String wanted(String flavor) {
    return pytorch() + "+" + flavor;
  }

  /** This machine in DJL's words, such as {@code linux-x86_64}. */
  static String platform() {
    // Not from DJL's Platform, which looks for CUDA's runtime at once.
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String name = system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : "linux";
    return name + "-" + System.getProperty("os.arch").replace("amd64", "x86_64");
  }
}
