package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Pick;
import java.util.List;
import java.util.Random;

/**
 * Clauses about people who have no part in what is asked in {@link IndirectObject}: one person, or
 * a pair of their own.
 */
final class Bystanders {
  private static final List<String> ALONE =
      List.of(
          "{c} was at the {p}",
          "{c} saw {x}",
          "{c} stayed at home",
          "{c} was asleep",
          "{c} was late",
          "{c} had {x}",
          "{c} ran into the {p}",
          "{c} left before lunch",
          "{c} was looking for {x}",
          "nobody knew where {c} was",
          "the {p} was where {c} worked");
  private static final List<String> TOGETHER =
      List.of(
          "{c} and {d} were at the {p}",
          "{c} and {d} went to the {p}",
          "{c} and {d} stayed at home",
          "{c} and {d} left before lunch",
          "{c} and {d} had {x}",
          "{c} was talking with {d}",
          "{c} met {d} at the {p}",
          "{c} ran to {d}");
  private static final List<String> JOINTS =
      List.of(". Then ", ". Later, ", ". ", ". ", ", and ", ", but ");

  private Bystanders() {}

  /** The opening with a clause about {@code c} (and {@code d}) before or behind it. */
  static String around(Random random, String opening, boolean pair) {
    String clause = Pick.one(random, pair ? TOGETHER : ALONE);
    if (random.nextBoolean() || opening.endsWith("hen ")) { // "and then Anna was asleep"
      return clause + ". " + opening;
    }
    return opening + clause + Pick.one(random, JOINTS);
  }
}
