package dev.loupe.load;

import dev.loupe.weights.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The small files beside a model's weights. Those of up to 1 MB are read when the model is loaded,
 * because the folder of the bundled model is temporary; larger ones when they are asked for.
 */
final class SideFiles implements ModelFiles {
  private static final long SMALL = 1 << 20;
  private static final List<String> NAMES =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "vocab.txt",
          "tokenizer.model",
          "chat_template.json",
          "chat_template.jinja");
  private static final String TEMPLATES = "additional_chat_templates";

  private final Path folder;
  private final Map<String, byte[]> small = new TreeMap<>();

  private SideFiles(Path folder) {
    this.folder = folder;
  }

  static SideFiles in(Path folder) {
    SideFiles files = new SideFiles(folder);
    files.small.putAll(files.read(0, SMALL));
    return files;
  }

  @Override
  public Map<String, byte[]> read() {
    Map<String, byte[]> all = new TreeMap<>(small);
    if (Files.isDirectory(folder)) {
      all.putAll(read(SMALL + 1, Long.MAX_VALUE));
    }
    return all;
  }

  private Map<String, byte[]> read(long least, long most) {
    Map<String, byte[]> read = new TreeMap<>();
    try {
      for (String name : names()) {
        Path file = folder.resolve(name);
        long size = Files.isRegularFile(file) ? Files.size(file) : -1;
        if (size >= least && size <= most) {
          read.put(name, Files.readAllBytes(file));
        }
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>(NAMES);
    Path templates = folder.resolve(TEMPLATES);
    if (Files.isDirectory(templates)) {
      try (Stream<Path> inside = Files.list(templates)) {
        inside.forEach(file -> names.add(TEMPLATES + "/" + file.getFileName()));
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return "files in " + folder;
  }
}
