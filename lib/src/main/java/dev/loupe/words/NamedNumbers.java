package dev.loupe.words;

import dev.loupe.view.chart.Group;
import java.util.ArrayList;
import java.util.List;

/** Names and numbers in turn, as words for several lines or groups take them. */
final class NamedNumbers {
  private NamedNumbers() {}

  /** A group for each name and the numbers after it. */
  static List<Group> of(String word, Object... inTurn) {
    if (inTurn.length == 0 || inTurn.length % 2 != 0) {
      throw new IllegalArgumentException(
          word
              + " needs names and numbers in turn, and "
              + inTurn.length
              + " things were given; write "
              + word
              + "(\"first\", numbers, \"second\", more)");
    }
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < inTurn.length; i += 2) {
      if (!(inTurn[i] instanceof String name)) {
        throw new IllegalArgumentException(
            word
                + " needs names and numbers in turn, and a "
                + (inTurn[i] == null ? "null" : inTurn[i].getClass().getSimpleName())
                + " stands where a name is needed; write "
                + word
                + "(\"first\", numbers, \"second\", more)");
      }
      groups.add(new Group(name, Numbers.of("'" + name + "'", inTurn[i + 1])));
    }
    return groups;
  }
}
