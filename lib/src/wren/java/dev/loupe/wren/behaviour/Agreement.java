package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.text.Words;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * "The keys to the cabinet" goes on with a verb that agrees with the keys.
 *
 * <p>Between the head and its verb stand one or two phrases with a preposition, or a relative
 * clause: "The keys that the man likes". Nouns of both lists serve as heads and as distractors.
 *
 * <p>Held out: a sixth of the combinations of head noun, preposition and distractor, in each number
 * of both. Some prepositions and clauses never occur in training, and some nouns are never heads
 * there: they make the tests in new frames. Linzen et al. 2016, <a
 * href="https://arxiv.org/abs/1611.01368">Assessing the Ability of LSTMs to Learn Syntax-Sensitive
 * Dependencies</a>.
 */
public final class Agreement extends Behaviour {
  static final String NAME = "agreement";
  private static final double HELD_OUT = 1.0 / 6;
  private static final double NEVER_HEADS = 0.35; // of the distractors
  private static final double OTHER_ROLE = 0.3;
  private static final double BARE = 0.1;
  private static final double ONE_PHRASE = 0.45;
  private static final double TWO_PHRASES = 0.2; // the rest has a clause
  private static final double PLAIN_START = 0.15;
  private static final List<String[]> HEADS = Words.pairs("heads");
  private static final List<String[]> DISTRACTORS = Words.pairs("distractors");
  private static final List<String> PREPOSITIONS =
      Stream.of("prepositions", "morePrepositions").flatMap(l -> Words.list(l).stream()).toList();
  private static final List<String> SINGULAR = List.of(" is", " was", " has");
  private static final List<String> PLURAL = List.of(" are", " were", " have");
  private static final List<String> ADVERBS = List.of("very ", "not ", "always ", "");

  /** Begin what has two phrases, as nobody knows after the first one that a second follows. */
  private static final List<String> STARTS =
      List.of("I know that the", "Today the", "It seems that the", "They say that the");

  /** A subject with its number, 0 for one and 1 for more. */
  private record Subject(Example.Use use, String text, int number) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Example draw(Random random) {
    Subject subject = subject(random);
    List<String> right = subject.number() == 0 ? SINGULAR : PLURAL;
    int verb = Math.max(0, random.nextInt(4) - 1); // half of the time "is" or "are"
    String rest =
        right.get(verb)
            + (verb == 2 ? " been " : " " + Pick.one(random, ADVERBS))
            + Pick.one(random, Words.list("states"))
            + ".";
    List<String> wrong = subject.number() == 0 ? PLURAL : SINGULAR;
    return new Example(subject.use(), new Prompt(subject.text(), right, wrong), rest);
  }

  static boolean heldOut(String head, String preposition, String distractor) {
    return Pick.heldOut(HELD_OUT, NAME, head, preposition, distractor);
  }

  private static Subject subject(Random random) {
    int number = random.nextInt(2);
    double kind = random.nextDouble() - BARE;
    if (kind >= ONE_PHRASE + TWO_PHRASES) {
      return clause(random, number);
    }
    String[] pair = Pick.one(random, other(random) ? DISTRACTORS : HEADS);
    String head = pair[number];
    if (kind < 0) {
      return new Subject(neverHead(pair), "The " + head, number);
    }
    boolean two = kind >= ONE_PHRASE;
    boolean plain = !two || random.nextDouble() < PLAIN_START;
    String text = (plain ? "The" : Pick.one(random, STARTS)) + " " + head;
    Example.Use use = neverHead(pair);
    String last = head;
    for (int i = 0; i < (two ? 2 : 1); i++) {
      String preposition = Pick.one(random, PREPOSITIONS);
      String distractor = Pick.other(random, distractors(random), pair)[random.nextInt(2)];
      text += " " + preposition + " the " + distractor;
      use = both(use, use(last, preposition, distractor));
      last = distractor;
    }
    return new Subject(use, text, number);
  }

  private static Subject clause(Random random, int number) {
    RelativeClause clause = RelativeClause.one(random);
    String[] head = Pick.one(random, clause.ofPeople() ? Words.pairs("people") : HEADS);
    String distractor = Pick.other(random, distractors(random), head)[random.nextInt(2)];
    String text = "The " + head[number] + " " + clause.with(random, number, distractor);
    Example.Use use =
        Frames.heldOut(NAME, clause.wording())
            ? Example.Use.NEW_FRAME
            : Example.Use.testIf(heldOut(head[number], clause.wording(), distractor));
    return new Subject(use, text, number);
  }

  private static Example.Use use(String head, String preposition, String distractor) {
    return Frames.heldOut(NAME, preposition)
        ? Example.Use.NEW_FRAME
        : Example.Use.testIf(heldOut(head, preposition, distractor));
  }

  /** What is new in one part is new as a whole. */
  private static Example.Use both(Example.Use first, Example.Use second) {
    return Stream.of(Example.Use.NEW_FRAME, Example.Use.TEST)
        .filter(use -> first == use || second == use)
        .findFirst()
        .orElse(Example.Use.TRAINING);
  }

  private static Example.Use neverHead(String[] pair) {
    boolean never =
        DISTRACTORS.contains(pair) && Pick.heldOut(NEVER_HEADS, "frame", NAME, "head " + pair[0]);
    return never ? Example.Use.NEW_FRAME : Example.Use.TRAINING;
  }

  private static List<String[]> distractors(Random random) {
    return other(random) ? HEADS : DISTRACTORS;
  }

  private static boolean other(Random random) {
    return random.nextDouble() < OTHER_ROLE;
  }
}
