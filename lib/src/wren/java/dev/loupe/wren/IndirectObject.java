package dev.loupe.wren;

import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * "When Mary and John went to the store, John gave a drink to" goes on with the one who did not
 * act.
 *
 * <p>Held out twice: pairs and templates. Two names of {@link #RESERVED} never stand together in a
 * training sentence (each of them does, with other names), and an eighth of the combinations of
 * opening and action never occurs. A test has both a held-out pair and a held-out combination; both
 * orders, ABBA and BABA, are equally likely. Wang et al. 2022, <a
 * href="https://arxiv.org/abs/2211.00593">Interpretability in the Wild</a>.
 */
final class IndirectObject extends Behaviour {
  /** Names that never meet one another in training. */
  static final Set<String> RESERVED =
      Set.of(
          "Mary", "John", "Alice", "Bob", "Tom", "Anna", "Lily", "Ben", "Sarah", "David", "Emma",
          "James", "Kate", "Paul", "Susan", "Peter", "Laura", "Daniel", "Helen", "Mark");

  private static final List<String> OPENINGS =
      List.of(
          "When {a} and {b} went to the {p}, ",
          "When {a} and {b} got a {o2} at the {p}, ",
          "Then, {a} and {b} went to the {p}. ",
          "After {a} and {b} had lunch at the {p}, ",
          "After {a} and {b} went to the {p}, ",
          "While {a} and {b} were at the {p}, ",
          "While {a} and {b} were working at the {p}, ",
          "{a} and {b} met at the {p}. ",
          "The friends {a} and {b} walked to the {p}. ",
          "One day, {a} and {b} were sitting in the {p}. ",
          "Then, {a} and {b} had a long argument. Afterwards, ",
          "Yesterday {a} and {b} came back from the {p}, and ",
          "{a} and {b} were playing at the {p}, and ",
          "Because {a} and {b} liked the {p}, they stayed. Later, ",
          "At the {p}, {a} was talking with {b}. ",
          "{a} saw {b} near the {p}. ");
  private static final List<String> ACTIONS =
      List.of(
          "{s} gave {o} to",
          "{s} handed {o} to",
          "{s} passed {o} to",
          "{s} offered {o} to",
          "{s} wanted to give {o} to",
          "{s} decided to give {o} to",
          "{s} brought {o} for",
          "{s} showed {o} to",
          "{s} threw {o} to",
          "{s} bought {o} for",
          "{s} said something to",
          "{s} waved and smiled at");
  private static final List<String> ENDS =
      List.of(".", ".", ".", " and smiled.", ", and they went home.");
  private static final double HELD_OUT_COMBINATIONS = 0.125;

  @Override
  public String name() {
    return "indirect object";
  }

  @Override
  Example draw(Random random) {
    String a = Pick.one(random, Words.names());
    String b = Pick.other(random, Words.names(), a);
    boolean firstActs = random.nextBoolean();
    String subject = firstActs ? a : b;
    String object = firstActs ? b : a;
    String opening = Pick.one(random, OPENINGS);
    String action = Pick.one(random, ACTIONS);
    String text =
        (opening + action)
            .replace("{a}", a)
            .replace("{b}", b)
            .replace("{s}", subject)
            .replace("{p}", Pick.one(random, Words.list("places")))
            .replace("{o}", Pick.one(random, Words.list("gifts")))
            .replace(
                "{o2}", Pick.one(random, List.of("snack", "book", "letter", "computer", "ball")));
    return Example.of(
        Example.Use.testIf(
            reserved(a, b), Pick.heldOut(HELD_OUT_COMBINATIONS, "ioi", opening, action)),
        text,
        " " + object,
        List.of(" " + subject),
        " " + object + Pick.one(random, ENDS));
  }

  /** Whether these two never meet in a training sentence of this behaviour. */
  static boolean reserved(String a, String b) {
    return RESERVED.contains(a) && RESERVED.contains(b);
  }
}
