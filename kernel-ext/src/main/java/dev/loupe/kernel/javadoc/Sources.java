package dev.loupe.kernel.javadoc;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The library's source files, which the build has put into the kernel's jar. */
final class Sources {
  private static final String FOLDER = "/dev/loupe/kernel/sources";
  private static final String KNOWN = "/dev/loupe/Loupe.java";
  private static final String SUFFIX = ".java";

  private Sources() {}

  /** The texts of all files by their path without the suffix: {@code dev/loupe/Loupe}. */
  static Map<String, String> read() {
    try {
      // a file is asked for, as not every jar has entries for its folders
      String place = Sources.class.getResource(FOLDER + KNOWN).toURI().toString();
      if (!place.startsWith("jar:")) {
        return texts(Path.of(URI.create(place.substring(0, place.length() - KNOWN.length()))));
      }
      Path jar = Path.of(URI.create(place.substring("jar:".length(), place.indexOf("!/"))));
      try (FileSystem open = FileSystems.newFileSystem(jar)) {
        return texts(open.getPath(FOLDER));
      }
    } catch (IOException | URISyntaxException broken) {
      throw new IllegalStateException(
          "the kernel's jar cannot be read: it has no " + FOLDER + KNOWN, broken);
    }
  }

  private static Map<String, String> texts(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Map<String, String> texts = new TreeMap<>();
      List<Path> sources = files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
      for (Path file : sources) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        if (!path.endsWith("package-info.java")) {
          texts.put(path.substring(0, path.length() - SUFFIX.length()), Files.readString(file));
        }
      }
      return texts;
    }
  }
}
