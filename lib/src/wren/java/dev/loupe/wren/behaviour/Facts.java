package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Asides;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.world.Country;
import dev.loupe.wren.world.Relation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Capital, continent, language and currency of every country.
 *
 * <p>Held out: for each country and relation about a fifth of the sentences (at least one), in
 * which that country never stands in training while others do; and some sentences with the
 * relation's noun for all countries, by hash.
 */
public final class Facts extends Behaviour {
  private static final double HELD_OUT = 0.2;
  private static final double ANSWER_FIRST = 0.15;

  private static final Map<Relation, Set<String>> NEW =
      Arrays.stream(Relation.values())
          .collect(Collectors.toMap(relation -> relation, Facts::newFrames));
  private static final Map<Relation, List<String>> TRAINED =
      Arrays.stream(Relation.values())
          .collect(Collectors.toMap(relation -> relation, Facts::trained));

  private static Set<String> newFrames(Relation relation) {
    return relation.withNoun().stream()
        .filter(frame -> Frames.heldOut("facts", frame))
        .collect(Collectors.toSet());
  }

  private static List<String> trained(Relation relation) {
    return relation.answerLast().stream().filter(frame -> !isNew(relation, frame)).toList();
  }

  @Override
  public String name() {
    return "facts";
  }

  @Override
  public Example draw(Random random) {
    Country country = Pick.one(random, Country.all());
    // Capitals are asked twice as often: every country has its own, so there is most to learn.
    int roll = random.nextInt(5);
    Relation relation = Relation.values()[Math.max(0, roll - 1)];
    if (random.nextDouble() < ANSWER_FIRST) {
      String text = Pick.one(random, relation.answerFirst());
      return Example.only(fill(text, country, relation), "");
    }
    String frame = Pick.one(random, relation.answerLast());
    return new Example(
        use(country, relation, frame),
        question(random, country, relation, frame),
        " " + relation.answer(country) + ".");
  }

  /** A country's fact, asked for in this sentence. */
  public static Prompt question(Random random, Country country, Relation relation, String frame) {
    return new Prompt(
        text(random, frame, country.name()), List.of(" " + relation.answer(country)), List.of());
  }

  private static String fill(String template, Country country, Relation relation) {
    return template.replace("{c}", country.name()).replace("{a}", relation.answer(country));
  }

  /** The sentence up to its answer. */
  static String text(Random random, String frame, String country) {
    return Frames.question(frame, country, Asides.plain(random));
  }

  /** What a sentence about a country may be used for. */
  static Example.Use use(Country country, Relation relation, String frame) {
    if (isNew(relation, frame)) {
      return Example.Use.NEW_FRAME;
    }
    List<String> frames = TRAINED.get(relation);
    int always = (int) (Pick.fraction("fact", country.name(), relation.name()) * frames.size());
    return Example.Use.testIf(
        frames.get(always).equals(frame)
            || Pick.heldOut(HELD_OUT - 1.0 / frames.size(), country.name(), frame));
  }

  /** Whether no country ever stands in this sentence in training. */
  public static boolean isNew(Relation relation, String frame) {
    return NEW.get(relation).contains(frame);
  }
}
