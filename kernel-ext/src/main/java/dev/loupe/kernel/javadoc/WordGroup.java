package dev.loupe.kernel.javadoc;

import java.util.List;

/**
 * Words of the library that belong together.
 *
 * @param heading what they are for, in one sentence
 * @param words the methods, which a cell can use without a type before them
 */
public record WordGroup(String heading, List<Entry> words) {
  /** Keeps a copy of the words. */
  public WordGroup {
    words = List.copyOf(words);
  }

  /** The group that the public methods of a class are. */
  static WordGroup of(String source) {
    List<Entry> entries = SourceFile.entries(List.of(source));
    String heading =
        entries.stream()
            .filter(entry -> entry.kind() == Entry.Kind.TYPE)
            .findFirst()
            .map(entry -> entry.doc().sentence())
            .orElse("");
    return new WordGroup(heading, entries.stream().filter(Entry::isWord).toList());
  }
}
