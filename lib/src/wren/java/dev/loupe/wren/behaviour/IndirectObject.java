package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * "When Mary and John went to the store, John gave a drink to" goes on with the one who did not
 * act.
 *
 * <p>A sentence has an opening that brings in two names, an action of one of them that asks for the
 * other, and in two of three sentences a clause about a third person or about another pair; then
 * only the pair that the actor belongs to tells who is asked for. Both orders, ABBA and BABA, are
 * equally likely.
 *
 * <p>Held out: pairs and combinations. Two names of {@link #RESERVED} never stand together in a
 * training sentence (each of them does, with other names), and an eighth of the combinations of
 * opening and action never occurs. A test has both a held-out pair and a held-out combination. Some
 * scenes, some joints of a scene and some actions are kept out of training as whole wordings, and
 * make the tests in new frames. Wang et al. 2022, <a
 * href="https://arxiv.org/abs/2211.00593">Interpretability in the Wild</a>.
 */
public final class IndirectObject extends Behaviour {
  static final String NAME = "indirect object";

  /** Names that never meet one another in training. */
  static final Set<String> RESERVED =
      Set.of(
          "Mary", "John", "Alice", "Bob", "Tom", "Anna", "Lily", "Ben", "Sarah", "David", "Emma",
          "James", "Kate", "Paul", "Susan", "Peter", "Laura", "Daniel", "Helen", "Mark");

  private static final List<String> ENDS =
      List.of(".", ".", ".", " and smiled.", ", and they went home.");
  private static final List<String> PLACES =
      Stream.of("places", "morePlaces").flatMap(list -> Words.list(list).stream()).toList();
  private static final List<String> OBJECTS =
      Stream.of("gifts", "objects").flatMap(list -> Words.list(list).stream()).toList();
  private static final List<String> CONCRETE = // a kiss can be given, but not bought
      OBJECTS.stream().filter(object -> !object.equals("a kiss")).toList();
  private static final List<String> FUN = List.of("a lot of fun", "a good time", "some fun");
  private static final List<String> MEALS = List.of("lunch", "lunch", "breakfast", "dinner");
  private static final Pattern SENTENCE_START = Pattern.compile("(?:^|\\. )[a-z]");
  private static final double HELD_OUT_COMBINATIONS = 0.125;
  private static final double TURNED = 0.25;
  private static final double ALONE = 0.25;
  private static final double WITH_THIRD = 0.3; // the rest has two pairs

  /**
   * A held-out prompt and the same with the other one of the pair acting; the right name after the
   * one is the wrong name after the other.
   *
   * @param clean the text in which {@code subject} acts, so that {@code object} comes next
   * @param corrupted the text in which {@code object} acts; it differs in one word
   */
  public record Pair(String clean, String corrupted, String object, String subject) {}

  /** A sentence with a place for the one who acts. */
  private record Scene(Example.Use use, String text, List<String> names, String end) {
    String by(String subject) {
      return text.replace("{s}", subject);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Example draw(Random random) {
    Scene scene = scene(random);
    int acts = random.nextInt(2);
    String subject = scene.names().get(acts);
    String object = scene.names().get(1 - acts);
    List<String> wrong =
        scene.names().stream()
            .filter(name -> !name.equals(object))
            .map(name -> " " + name)
            .toList();
    return Example.of(
        scene.use(), scene.by(subject), " " + object, wrong, " " + object + scene.end());
  }

  /** A held-out pair of texts, in a wording that is known from training. */
  public static Pair pair(Random random) {
    return pair(random, Example.Use.TEST);
  }

  /** A pair of texts that differ only in who acts. */
  static Pair pair(Random random, Example.Use use) {
    Scene scene;
    do {
      scene = scene(random);
    } while (scene.use() != use);
    int acts = random.nextInt(2);
    String subject = scene.names().get(acts);
    String object = scene.names().get(1 - acts);
    return new Pair(scene.by(subject), scene.by(object), object, subject);
  }

  /** Whether these two never meet in a training sentence of this behaviour. */
  static boolean reserved(String a, String b) {
    return RESERVED.contains(a) && RESERVED.contains(b);
  }

  private static Scene scene(Random random) {
    Openings.Opening opening = Openings.one(random);
    boolean turned = random.nextDouble() < TURNED;
    String action = Pick.one(random, turned ? Actions.TURNED : Actions.ACTIVE);
    double company = random.nextDouble();
    List<String> names = names(random, company < ALONE ? 2 : company < ALONE + WITH_THIRD ? 3 : 4);
    String first = opening.wording().replace("{ab}", Openings.pair(random, opening.scene()));
    if (names.size() > 2) {
      first = Bystanders.around(random, first, names.size() == 4);
    }
    String end = turned ? "." : Pick.one(random, ENDS);
    return new Scene(use(opening, action, names), fill(random, first + action, names), names, end);
  }

  private static Example.Use use(Openings.Opening opening, String action, List<String> names) {
    if (opening.heldOut() || Frames.heldOut(NAME, action)) {
      return Example.Use.NEW_FRAME;
    }
    boolean combination = Pick.heldOut(HELD_OUT_COMBINATIONS, "ioi", opening.wording(), action);
    if (combination && reserved(names.get(0), names.get(1))) {
      return Example.Use.TEST;
    }
    boolean meet = names.stream().filter(RESERVED::contains).count() > 1;
    return combination || meet ? Example.Use.NEITHER : Example.Use.TRAINING;
  }

  private static List<String> names(Random random, int count) {
    List<String> names = new ArrayList<>();
    while (names.size() < count) {
      String name = Pick.one(random, Words.names());
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** Fills in all but the one who acts. */
  private static String fill(Random random, String template, List<String> names) {
    String text =
        template.replace("{h}", Words.list("girls").contains(names.get(0)) ? "her" : "his");
    for (int i = 0; i < names.size(); i++) {
      text = text.replace("{" + "abcd".charAt(i) + "}", names.get(i));
    }
    String object = Pick.one(random, template.contains("gave {o}") ? OBJECTS : CONCRETE);
    text = text.replace("{o}", object).replace("{g}", object.substring(object.indexOf(' ') + 1));
    text = text.replace("{x}", Pick.one(random, CONCRETE));
    text = text.replace("{fun}", Pick.one(random, FUN)).replace("{meal}", Pick.one(random, MEALS));
    while (text.contains("{p}")) { // each place gets a word of its own
      text = text.replaceFirst("\\{p}", Pick.one(random, PLACES));
    }
    return SENTENCE_START.matcher(text).replaceAll(match -> match.group().toUpperCase(Locale.ROOT));
  }
}
