package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Words;
import java.util.List;
import java.util.Random;

/**
 * A clause between a head and its verb in {@link Agreement}.
 *
 * @param wording the clause with places for its words: {@code {q}} for a person who sees, {@code
 *     {v}} for what that person does, {@code {w}} for what the head does, {@code {t}} for talk,
 *     {@code {d}} for the distractor
 */
record RelativeClause(String wording) {
  private static final List<String> ALL =
      List.of(
          "that the {q} {v}",
          "that even the {q} {v}",
          "the {q} {v}",
          "that the {q} never {v}",
          "that the {q} often {v}",
          "that the {q} near the {d} {v}",
          "that the {q} by the {d} {v}",
          "that the {q} {t} about",
          "who {w} the {d}",
          "that {w} the {d}",
          "that never {w} the {d}",
          "that often {w} the {d}",
          "that always {w} the {d}",
          "that {t} about the {d}",
          "who always {w} the {d}",
          "that only {w} the {d}",
          "who never {w} the {d}",
          "who often {w} the {d}",
          "who {t} about the {d}",
          "who always {t} about the {d}");

  static RelativeClause one(Random random) {
    return new RelativeClause(Pick.one(random, ALL));
  }

  /** Whether only people do what the clause says of its head. */
  boolean ofPeople() {
    return !wording.contains("{q}");
  }

  /** The clause of a head in this number; a person in it has a number of its own. */
  String with(Random random, int number, String distractor) {
    int others = ofPeople() ? number : random.nextInt(2);
    return wording
        .replace("{q}", Pick.one(random, Words.pairs("people"))[others])
        .replace("{v}", Pick.one(random, Words.pairs("seeing"))[others])
        .replace("{w}", Pick.one(random, Words.pairs("seeing"))[number])
        .replace("{t}", Pick.one(random, Words.pairs("talking"))[others])
        .replace("{d}", distractor);
  }
}
