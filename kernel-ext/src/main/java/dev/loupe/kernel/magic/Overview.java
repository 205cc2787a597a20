package dev.loupe.kernel.magic;

import dev.loupe.kernel.javadoc.Entry;
import dev.loupe.kernel.javadoc.WordGroup;
import dev.loupe.view.draw.Wrapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All words and magics, in groups: each name once, with what it gives.
 *
 * @param magics the help of each magic: what to type, four spaces, what it does
 */
record Overview(List<WordGroup> groups, List<String> magics) {
  private static final String FIRST =
      "%help patching lists everything about patching; Tab completes a name, Shift+Tab explains it.";
  private static final String MAGICS = "Magics: commands to the kernel.";
  private static final String BETWEEN = " {4}"; // what to type, and what it does
  private static final int NAME = 21;
  private static final int LINE = 100;

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    for (WordGroup group : groups) {
      Map<String, String> words = new LinkedHashMap<>();
      for (Entry word : group.words()) {
        words.putIfAbsent(word.name(), word.doc().sentence());
      }
      add(text, group.heading(), words);
    }
    Map<String, String> commands = new LinkedHashMap<>();
    for (String magic : magics) {
      String[] sides = magic.split(BETWEEN, 2);
      if (!sides[1].startsWith("another name of")) {
        commands.put(sides[0].split(" ")[0], sides[1]);
      }
    }
    add(text, MAGICS, commands);
    return text.toString().stripTrailing();
  }

  private static void add(StringBuilder text, String heading, Map<String, String> names) {
    text.append('\n').append(heading).append('\n');
    names.forEach(
        (name, meaning) -> {
          String margin = String.format("  %-" + NAME + "s", name);
          for (List<String> line :
              Wrapping.lines(List.of(meaning.split(" ")), String::length, 1, LINE - NAME - 2)) {
            text.append(margin).append(String.join(" ", line)).append('\n');
            margin = " ".repeat(NAME + 2);
          }
        });
  }
}
