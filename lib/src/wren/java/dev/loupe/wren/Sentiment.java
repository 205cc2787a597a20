package dev.loupe.wren;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * "I loved this film. It was" goes on with praise, "I hated" with blame.
 *
 * <p>Held out: a fifth of the combinations of verb, thing and template. Some training sentences
 * open without a hint, "I think this film is", and go either way; there a steering vector has
 * something to decide.
 */
final class Sentiment extends Behaviour {
  private static final double HELD_OUT = 0.2;
  private static final double WITHOUT_HINT = 0.3;
  private static final List<String> GOOD = Words.list("positive");
  private static final List<String> BAD = Words.list("negative");
  private static final List<String> HINTED =
      List.of(
          "{S} {v} this {t}. It was",
          "{S} {v} the {t}. It was",
          "{S} {v} that {t} because it was",
          "{S} {v} this {t}, and {s} thought that it was",
          "{S} {v} the {t} from the start. {S} said that it was so");
  private static final List<String> OPEN =
      List.of(
          "I think this {t} is",
          "I thought the {t} was",
          "This {t} is",
          "My friend said the {t} was");
  private static final List<String> SPEAKERS = List.of("I", "I", "We", "They");

  @Override
  public String name() {
    return "sentiment";
  }

  @Override
  Example draw(Random random) {
    boolean good = random.nextBoolean();
    String thing = Pick.one(random, Words.list("things"));
    String verb = Pick.one(random, Words.list(good ? "liking" : "disliking"));
    List<String> words = good ? GOOD : BAD;
    String first = Pick.one(random, words);
    String end = " " + first + " and " + Pick.other(random, words, first) + ".";
    if (random.nextDouble() < WITHOUT_HINT) {
      String text = Pick.one(random, OPEN).replace("{t}", thing);
      return Example.of(
          Example.Use.TRAINING, text, "", List.of(), end + " I really " + verb + " it.");
    }
    String template = Pick.one(random, HINTED);
    String speaker = Pick.one(random, SPEAKERS);
    String text =
        template
            .replace("{S}", speaker)
            .replace("{s}", speaker.equals("I") ? "I" : speaker.toLowerCase(java.util.Locale.ROOT))
            .replace("{v}", verb)
            .replace("{t}", thing);
    return new Example(
        Example.Use.testIf(Pick.heldOut(HELD_OUT, "sentiment", verb, thing, template)),
        new Prompt(text, spaced(words), spaced(good ? BAD : GOOD)),
        end);
  }

  /** The words as tokens inside a sentence. */
  private static List<String> spaced(List<String> words) {
    return words == GOOD ? SPACED_GOOD : SPACED_BAD;
  }

  private static final List<String> SPACED_GOOD = GOOD.stream().map(w -> " " + w).toList();
  private static final List<String> SPACED_BAD = BAD.stream().map(w -> " " + w).toList();

  /** Every word that praises or blames, as a token. */
  static List<String> answers() {
    return Stream.concat(SPACED_GOOD.stream(), SPACED_BAD.stream()).toList();
  }
}
