package dev.loupe.wren.text;

import java.util.List;
import java.util.Random;

/** Words between a subject and what is said of it. */
public final class Asides {
  private static final List<String> PLAIN =
      List.of(
          "after a {j} day at the {l}",
          "with a {j} {t}",
          "in spite of the {j} {t}",
          "on a cold evening",
          "with a {t} from the {j} {l}",
          "near the {j} {l} behind the {l}",
          "as everyone knows",
          "happy as always",
          "so they say");

  /** With a name in them, so that the names in sight do not say who is meant. */
  private static final List<String> WITH_ANOTHER =
      List.of(
          "after meeting {q} at the {l}",
          "together with {q}",
          "unlike {q}",
          "like {q}",
          "after a letter to {q} on a quiet evening");

  /** Whole sentences about somebody. */
  private static final List<String> ABOUT =
      List.of(
          "{q} was late. ",
          "{q} stayed at home. ",
          "{q} was at the {l}. ",
          "{q} had a {j} {t}. ",
          "I saw {q} near the {j} {l}. ");

  private Asides() {}

  /** Words that name nobody. */
  public static String plain(Random random) {
    return fill(random, Pick.one(random, PLAIN));
  }

  /** Words that name somebody else, by this name. */
  public static String with(Random random, String name) {
    return fill(random, Pick.one(random, WITH_ANOTHER).replace("{q}", name));
  }

  /** A sentence about somebody by this name, and the space behind it. */
  public static String about(Random random, String name) {
    return fill(random, Pick.one(random, ABOUT).replace("{q}", name));
  }

  /** Fills {@code {j}}, {@code {l}} and {@code {t}} with adjectives, places and things. */
  public static String fill(Random random, String template) {
    String text = template;
    for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
      String list =
          switch (text.charAt(at + 1)) {
            case 'j' -> "adjectives";
            case 'l' -> "places";
            case 't' -> "toys";
            default -> "";
          };
      if (!list.isEmpty()) {
        text = text.substring(0, at) + Pick.one(random, Words.list(list)) + text.substring(at + 3);
      }
    }
    return text;
  }
}
