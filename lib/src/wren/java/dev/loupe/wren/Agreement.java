package dev.loupe.wren;

import java.util.List;
import java.util.Random;

/**
 * "The keys to the cabinet" goes on with a verb that agrees with the keys.
 *
 * <p>Held out: a sixth of the combinations of head noun, preposition and distractor, in each number
 * of both. Tests always have a distractor; training has one in five of six sentences. Linzen et al.
 * 2016, <a href="https://arxiv.org/abs/1611.01368">Assessing the Ability of LSTMs to Learn
 * Syntax-Sensitive Dependencies</a>.
 */
final class Agreement extends Behaviour {
  private static final double HELD_OUT = 1.0 / 6;
  private static final double BARE = 1.0 / 6;
  private static final List<String[]> HEADS = Words.pairs("heads");
  private static final List<String[]> DISTRACTORS = Words.pairs("distractors");
  private static final List<String> SINGULAR = List.of(" is", " was", " has");
  private static final List<String> PLURAL = List.of(" are", " were", " have");
  private static final List<String> ADVERBS = List.of("very ", "not ", "always ", "");

  @Override
  public String name() {
    return "agreement";
  }

  @Override
  Example draw(Random random) {
    int number = random.nextInt(2);
    String head = Pick.one(random, HEADS)[number];
    boolean bare = random.nextDouble() < BARE;
    String preposition = Pick.one(random, Words.list("prepositions"));
    String distractor = Pick.one(random, DISTRACTORS)[random.nextInt(2)];
    String text = "The " + head + (bare ? "" : " " + preposition + " the " + distractor);
    List<String> right = number == 0 ? SINGULAR : PLURAL;
    int verb = Math.max(0, random.nextInt(4) - 1); // half of the time "is" or "are"
    String rest =
        right.get(verb)
            + (verb == 2 ? " been " : " " + Pick.one(random, ADVERBS))
            + Pick.one(random, Words.list("states"))
            + ".";
    boolean heldOut = !bare && heldOut(head, preposition, distractor);
    return new Example(
        Example.Use.testIf(heldOut),
        new Prompt(text, right, number == 0 ? PLURAL : SINGULAR),
        rest);
  }

  static boolean heldOut(String head, String preposition, String distractor) {
    return Pick.heldOut(HELD_OUT, "agreement", head, preposition, distractor);
  }
}
