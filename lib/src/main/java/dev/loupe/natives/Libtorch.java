package dev.loupe.natives;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A libtorch that is on the machine, such as that of Python's torch.
 *
 * @param folder the folder of {@code libtorch.so}
 * @param version its version, such as {@code 2.7.1+cu128}; empty if it cannot be told
 * @param cuda whether it can compute on a GPU
 */
public record Libtorch(Path folder, String version, boolean cuda) {
  /** The setting that names it. */
  public static final String PATH = "PYTORCH_LIBRARY_PATH";

  private static final String LIBRARY = System.mapLibraryName("torch");

  /** The libtorch that DJL takes from {@code places}, a list of folders or files. */
  public static Optional<Libtorch> in(String places) {
    return Stream.of(places.split(File.pathSeparator))
        .filter(place -> !place.isBlank())
        .map(Path::of)
        .flatMap(place -> folder(place).stream())
        .findFirst()
        .map(Libtorch::at);
  }

  private static Optional<Path> folder(Path place) {
    boolean file = Files.isRegularFile(place) && place.endsWith(LIBRARY);
    Path folder = (file ? place.resolveSibling("") : place).toAbsolutePath().normalize();
    return Optional.of(folder).filter(Libtorch::isIn);
  }

  /** Whether a folder holds one. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(LIBRARY));
  }

  private static Libtorch at(Path folder) {
    boolean cuda = Files.isRegularFile(folder.resolve(System.mapLibraryName("torch_cuda")));
    return new Libtorch(folder, LibtorchVersion.of(folder), cuda);
  }

  /** The name that DJL has for its kind: {@code cpu} or that of CUDA. */
  public String flavor() {
    return cuda ? Natives.CUDA : Natives.CPU;
  }

  /**
   * Why it cannot be used, if so: DJL's native part is compiled for one version; another one loads,
   * and then computes wrong numbers or ends the process.
   */
  public Optional<String> refusal() {
    String wanted = Natives.wanted(flavor());
    boolean same =
        version.equals(Natives.pytorch())
            || version.equals(wanted)
            || !cuda && version.startsWith(Natives.wanted(Natives.CPU));
    return same
        ? Optional.empty()
        : Optional.of(
            "the libtorch in %s has version %s, and this Loupe needs %s: another version can compute wrong numbers"
                .formatted(folder, version.isEmpty() ? "unknown" : version, wanted));
  }

  @Override
  public String toString() {
    return "libtorch " + version + " in " + folder;
  }
}
