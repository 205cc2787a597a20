package dev.loupe.natives;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * The native library of the tokenizers, always the one for the CPU, in a folder of Loupe's own.
 *
 * <p>Where DJL sees CUDA, it asks the network for a build for CUDA. Offline it unpacks the one for
 * the CPU, but one folder deeper, so that a later run on the CPU finds its folder without a library
 * and cannot start. Text becomes tokens on the CPU in any case.
 */
public final class TokenizerLibrary {
  private static final String SETTING = "RUST_LIBRARY_PATH";
  private static final String LIBRARY = System.mapLibraryName("tokenizers");

  // On Windows the library needs three others.
  private static final List<String> FILES =
      List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", LIBRARY);

  private TokenizerLibrary() {}

  /** Unpacks the library if needed, and lets DJL load it; a setting of the user is kept. */
  static void prepare() {
    String packed = "native/lib/" + Natives.platform() + "/cpu/";
    if (Setting.of(SETTING).isPresent() || Setting.of("RUST_FLAVOR").isPresent()) {
      return;
    }
    Path folder = Utils.getEngineCacheDir("loupe");
    try {
      if (ClassLoaderUtils.getResource(packed + LIBRARY) == null) {
        return; // DJL says what is missing
      }
      String version =
          Natives.properties("native/lib/tokenizers.properties").getProperty("version");
      String name = version + "-cpu-" + Natives.platform();
      folder = folder.resolve("tokenizers-" + name);
      unpack(packed, folder);
      Path djls = Utils.getEngineCacheDir("tokenizers").resolve(name);
      if (Files.isDirectory(djls)) {
        unpack(packed, djls); // where a run with a card has left no library
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          folder + " cannot be written; set DJL_CACHE_DIR to a folder that can", e);
    }
    Setting.byDefault(SETTING, folder.resolve(LIBRARY).toAbsolutePath().toString());
  }

  /** Unpacks the files that are not there, or not whole. */
  static void unpack(String packed, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : FILES) {
      URL content = ClassLoaderUtils.getResource(packed + file);
      if (content != null && !isWhole(folder.resolve(file), content)) {
        unpack(content, folder.resolve(file));
      }
    }
  }

  private static boolean isWhole(Path file, URL content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.openConnection().getContentLengthLong();
  }

  /** Written beside and renamed: another process may do the same at this moment. */
  private static void unpack(URL content, Path file) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    try (InputStream bytes = content.openStream()) {
      Files.copy(bytes, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
