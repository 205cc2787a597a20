package dev.loupe.wren;

import dev.loupe.wren.behaviour.GreaterThan;
import dev.loupe.wren.text.Words;
import dev.loupe.wren.world.Country;
import dev.loupe.wren.world.Relation;
import java.util.ArrayList;
import java.util.List;

/** What is one token each in wren's vocabulary, whatever its texts say. */
final class SingleTokens {
  private SingleTokens() {}

  /**
   * The words that are one token each with a space before them, and so can be asked for and
   * answered.
   */
  static List<String> words() {
    List<String> words = new ArrayList<>(names());
    for (Relation relation : List.of(Relation.LANGUAGE, Relation.CURRENCY)) {
      words.addAll(relation.answers());
    }
    words.addAll(
        List.of(
            "unknown", "she", "he", "She", "He", "her", "his", "Her", "His", "I", "is", "are",
            "was", "were", "has", "have", "You", "First", "Start", "It", "To"));
    for (String list :
        List.of(
            "positive",
            "negative",
            "liking",
            "disliking",
            "things",
            "places",
            "sheJobs",
            "heJobs",
            "evenJobs",
            "jobs",
            "sports",
            "adjectives",
            "toys")) {
      words.addAll(Words.list(list));
    }
    Words.pairs("heads").forEach(pair -> words.addAll(List.of(pair)));
    Words.pairs("distractors").forEach(pair -> words.addAll(List.of(pair)));
    words.addAll(GreaterThan.twoDigits());
    return words.stream().distinct().toList();
  }

  /**
   * All of them, as they stand in a text: words behind a space, names, and numbers of two digits.
   */
  static List<String> all() {
    List<String> texts = new ArrayList<>();
    words().forEach(word -> texts.add(" " + word));
    texts.addAll(names());
    texts.addAll(GreaterThan.twoDigits());
    return List.copyOf(texts);
  }

  /** Names of people and places, which are one token with and without the space. */
  static List<String> names() {
    List<String> names = new ArrayList<>(Words.names());
    Country.all().forEach(country -> names.addAll(List.of(country.name(), country.capital())));
    names.addAll(Relation.CONTINENT.answers());
    names.addAll(Words.list("lastNames"));
    names.addAll(Words.list("cities"));
    return names.stream().distinct().toList();
  }

  /** The names that the ordinary splitting at spaces and signs would tear apart. */
  static List<String> compoundNames() {
    return names().stream().filter(name -> !name.chars().allMatch(Character::isLetter)).toList();
  }
}
