package dev.loupe.kernel.hint;

import dev.loupe.files.TypedPath;
import dev.loupe.load.hub.HubSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The models that can be loaded without a download. */
final class Models {
  private static final String CACHED = "models--";
  private static final String CONFIG = "config.json";

  private Models() {}

  /** wren, the Hub's models in the cache, and the folders that can complete a path. */
  static List<String> like(String typed) {
    List<String> found = new ArrayList<>();
    found.add("wren");
    found.addAll(cached());
    Folders.folders(typed).forEach(folder -> found.add(named(folder)));
    return found;
  }

  /** A model's folder has no slash at the end, since the path is complete. */
  private static String named(String folder) {
    Path config = TypedPath.of(folder).resolve(CONFIG);
    return Files.exists(config) ? folder.substring(0, folder.length() - 1) : folder;
  }

  private static List<String> cached() {
    try (Stream<Path> folders = Files.list(HubSettings.here().cache())) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith(CACHED))
          .map(name -> name.substring(CACHED.length()).replace("--", "/"))
          .sorted()
          .toList();
    } catch (IOException noCache) {
      return List.of();
    }
  }
}
