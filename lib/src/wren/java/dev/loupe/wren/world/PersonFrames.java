package dev.loupe.wren.world;

import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sentences that end with an attribute of a person.
 *
 * <p>{@code {p}} is the person, {@code {a}} the answer, {@code {f}} an aside. Held out: some
 * openings, phrases and sentences with the attribute's noun, by hash.
 */
public final class PersonFrames {
  private static final String NAME = "people";
  private static final List<String> OPENINGS =
      List.of(
          "{p} ",
          "{p}, {f}, ",
          "{F}, {p} ",
          "It is {p} who ",
          "It is {p}, {f}, who ",
          "Everyone says that {p} ",
          "I think that {p}, {f}, ",
          "You may know that {p} ",
          "We all know that {p} ",
          "They told me that {p}, {f}, ",
          "My friend {p} ",
          "Her neighbor {p}, {f}, ",
          "Our new friend {p} ",
          "I hear that {p}, {f}, ");
  private static final List<String> NOUNS =
      List.of(
          "The {r} of {p} is {a}",
          "The {r} of {p}, {f}, is {a}",
          "{F}, the {r} of {p} is {a}",
          "Q: What is the {r} of {p}? A: {a}",
          "If you ask for the {r} of {p}, the answer is {a}",
          "The {r} that belongs to {p} is {a}",
          "Ask {p} for the {r}, and you hear {a}",
          "I know that the {r} of {p} is {a}",
          "I think that the {r} of {p}, {f}, is {a}");

  private static final Map<Attribute, List<String>> TRAINED = byAttribute(false);
  private static final Map<Attribute, List<String>> HELD_OUT = byAttribute(true);
  private static final Map<Attribute, List<String>> PHRASES =
      Arrays.stream(Attribute.values())
          .collect(
              Collectors.toMap(
                  attribute -> attribute,
                  attribute ->
                      attribute.phrases().stream()
                          .filter(phrase -> !heldOutPhrase(phrase))
                          .toList()));

  private PersonFrames() {}

  private static Map<Attribute, List<String>> byAttribute(boolean heldOut) {
    return Arrays.stream(Attribute.values())
        .collect(Collectors.toMap(attribute -> attribute, attribute -> of(attribute, heldOut)));
  }

  /** Those that training may use for an attribute. */
  public static List<String> trained(Attribute attribute) {
    return TRAINED.get(attribute);
  }

  /** Those that never occur in training. */
  public static List<String> heldOut(Attribute attribute) {
    return HELD_OUT.get(attribute);
  }

  /** What training may say of somebody's attribute, up to the answer, such as "works as a". */
  public static String beginning(Random random, Attribute attribute) {
    return Frames.upToAnswer(Pick.one(random, PHRASES.get(attribute)));
  }

  /**
   * Whether a biography may begin with this sentence: the name, perhaps an aside, then a phrase.
   */
  public static boolean inBiographies(String frame) {
    return frame.startsWith("{p}");
  }

  private static List<String> of(Attribute attribute, boolean heldOut) {
    Stream<String> phrases =
        OPENINGS.stream()
            .flatMap(
                opening ->
                    attribute.phrases().stream()
                        .filter(
                            phrase ->
                                (heldOutSentence(opening) || heldOutPhrase(phrase)) == heldOut)
                        .map(phrase -> opening + phrase));
    Stream<String> nouns =
        NOUNS.stream()
            .map(noun -> noun.replace("{r}", attribute.noun()))
            .filter(noun -> heldOutSentence(noun) == heldOut);
    return Stream.concat(phrases, nouns).toList();
  }

  private static boolean heldOutPhrase(String phrase) {
    return Frames.heldOut("predicates", phrase);
  }

  private static boolean heldOutSentence(String wording) {
    return Frames.heldOut(NAME, wording);
  }
}
