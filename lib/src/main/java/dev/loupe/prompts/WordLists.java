package dev.loupe.prompts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The word lists and sentence templates of Loupe, by name. */
final class WordLists {
  private static final Map<String, List<String>> WORDS = words();
  private static final Map<String, List<String>> TEMPLATES = templates();

  private WordLists() {}

  /** The words of a list. */
  static List<String> words(String name) {
    return WORDS.get(name);
  }

  /** The sentence templates of a task. */
  static List<String> templates(String task) {
    return TEMPLATES.get(task);
  }

  private static Map<String, List<String>> words() {
    Map<String, List<String>> lists = new HashMap<>();
    for (String line : lines("words.txt")) {
      String[] parts = line.split(": ", 2);
      lists.put(parts[0], Arrays.asList(parts[1].split(", ")));
    }
    return lists;
  }

  private static Map<String, List<String>> templates() {
    Map<String, List<String>> lists = new HashMap<>();
    List<String> current = List.of();
    for (String line : lines("templates.txt")) {
      if (line.startsWith("[")) {
        current = new ArrayList<>();
        lists.put(line.substring(1, line.length() - 1), current);
      } else {
        current.add(line.replace("\\n", "\n"));
      }
    }
    return lists;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = WordLists.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Loupe's own " + resource + " cannot be read", e);
    }
  }
}
