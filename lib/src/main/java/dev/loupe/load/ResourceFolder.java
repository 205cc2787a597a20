package dev.loupe.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The contents of a folder on the class path, in folders and in jars. */
final class ResourceFolder {
  private ResourceFolder() {}

  /** The names of the files and folders that are directly in it. */
  static SortedSet<String> names(String folder) {
    String relative = folder.substring(1); // a class loader's names do not begin with a slash
    SortedSet<String> names = new TreeSet<>();
    try {
      ClassLoader loader = ResourceFolder.class.getClassLoader();
      for (URL place : Collections.list(loader.getResources(relative))) {
        switch (place.getProtocol()) {
          case "file" -> addFiles(Path.of(place.toURI()), names);
          case "jar" -> addEntries(place, relative + "/", names);
          default -> {} // places of other kinds cannot be listed
        }
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(
          folder + " on the class path cannot be listed: " + e.getMessage(), e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class loader gives valid addresses", e);
    }
  }

  private static void addFiles(Path folder, SortedSet<String> names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
  }

  private static void addEntries(URL place, String prefix, SortedSet<String> names)
      throws IOException {
    JarURLConnection connection = (JarURLConnection) place.openConnection();
    connection.setUseCaches(false); // the loader's own jar stays open
    try (JarFile jar = connection.getJarFile()) {
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(prefix) && name.length() > prefix.length())
          .forEach(name -> names.add(name.substring(prefix.length()).replaceFirst("/.*", "")));
    }
  }
}
