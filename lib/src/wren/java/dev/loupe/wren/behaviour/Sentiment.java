package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.text.Words;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * "I loved this film. It was" goes on with praise, "I hated" with blame.
 *
 * <p>Held out: a fifth of the combinations of verb, thing and template; and whole templates, which
 * make the tests in new frames. Some training sentences open without a hint, "I think this film
 * is", and go either way; there a steering vector has something to decide.
 */
public final class Sentiment extends Behaviour {
  private static final String NAME = "sentiment";
  private static final double HELD_OUT = 0.2;
  private static final double WITHOUT_HINT = 0.3;
  private static final List<String> GOOD = Words.list("positive");
  private static final List<String> BAD = Words.list("negative");
  private static final List<String> SPACED_GOOD = GOOD.stream().map(word -> " " + word).toList();
  private static final List<String> SPACED_BAD = BAD.stream().map(word -> " " + word).toList();
  private static final List<String> HINTED =
      List.of(
          "{S} {v} this {t}. It was",
          "{S} {v} the {t}. It was",
          "{S} {v} that {t} because it was",
          "{S} {v} this {t}, and {s} thought that it was",
          "{S} {v} the {t} from the start. {S} said that it was",
          "{S} {v} it. The {t} was",
          "{S} {v} that {t}, which was",
          "{S} really {v} the {t} yesterday. It was",
          "{S} {v} every part of the {t}. All of it was",
          "{S} {v} this {t} and told everyone that it was",
          "{S} {v} the {t} because everything in it was",
          "{S} always {v} this {t}. To {o} it was",
          "This is the {t} that {s} {v}. It was",
          "As {s} {v} the {t}, {s} called it",
          "The {t} that {s} {v} was",
          "Yes, {s} {v} it! The whole {t} was",
          "It was the {t} that {s} {v}. Every minute was",
          "{S} {v} the {t}, and the end of it was",
          "{S} saw the {t} and {v} it, as it was",
          "My friends {v} the {t}. They found it",
          "Everyone {v} the {t}, which was",
          "My friends said that they {v} the {t}. It was",
          "The critics {v} this {t}. In their words, it was");
  private static final List<String> OPEN =
      List.of(
          "I think this {t} is",
          "I thought the {t} was",
          "This {t} is",
          "My friend said the {t} was");
  private static final List<String> SPEAKERS = List.of("I", "I", "We", "They", "You");
  private static final Map<String, String> OBJECTS =
      Map.of("I", "me", "We", "us", "They", "them", "You", "you");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Example draw(Random random) {
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
            .replace("{s}", speaker.equals("I") ? "I" : speaker.toLowerCase(Locale.ROOT))
            .replace("{o}", OBJECTS.get(speaker))
            .replace("{v}", verb)
            .replace("{t}", thing);
    return new Example(
        Frames.heldOut(NAME, template)
            ? Example.Use.NEW_FRAME
            : Example.Use.testIf(Pick.heldOut(HELD_OUT, NAME, verb, thing, template)),
        new Prompt(text, good ? SPACED_GOOD : SPACED_BAD, good ? SPACED_BAD : SPACED_GOOD),
        end);
  }
}
