package dev.loupe.wren.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The word lists of {@code words.txt}, by name. */
public final class Words {
  private static final String FOLDER = "/dev/loupe/wren/";
  private static final Map<String, List<String>> LISTS = read();
  private static final List<String> ALL =
      LISTS.values().stream()
          .flatMap(List::stream)
          .flatMap(entry -> Arrays.stream(entry.split("[^A-Za-z]+")))
          .filter(word -> word.length() > 1)
          .distinct()
          .toList();

  private Words() {}

  /** The list of this name. */
  public static List<String> list(String name) {
    List<String> words = LISTS.get(name);
    if (words == null) {
      throw new IllegalArgumentException(
          "words.txt has no list '" + name + "', only " + LISTS.keySet());
    }
    return words;
  }

  /** All first names, girls' first. */
  public static List<String> names() {
    return Stream.concat(list("girls").stream(), list("boys").stream()).toList();
  }

  /** Every word of every list, one by one: "a drink" gives "drink". */
  public static List<String> all() {
    return ALL;
  }

  /** Pairs written {@code key/keys}. */
  public static List<String[]> pairs(String name) {
    return list(name).stream().map(pair -> pair.split("/")).toList();
  }

  /** The lines of one of wren's resources, without comments and empty lines. */
  public static List<String> lines(String resource) {
    try (InputStream in = Words.class.getResourceAsStream(FOLDER + resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "resource " + resource + " is missing from dev.loupe.wren");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource + " of dev.loupe.wren", e);
    }
  }

  /** The parts of a text between its commas. */
  public static List<String> commaSeparated(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).toList();
  }

  private static Map<String, List<String>> read() {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (String line : lines("words.txt")) {
      int colon = line.indexOf(':');
      lists.put(line.substring(0, colon), commaSeparated(line.substring(colon + 1)));
    }
    return lists;
  }
}
