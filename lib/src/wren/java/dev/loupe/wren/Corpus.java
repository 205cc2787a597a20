package dev.loupe.wren;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What wren reads, and how much of each: the recipe. */
public final class Corpus {
  /** A behaviour and its share of the text tokens. */
  record Share(Behaviour behaviour, double share) {}

  /** The share of rows that are random repeats; all the rest is text. */
  static final double RANDOM_REPEATS = 0.11;

  private static final List<Share> RECIPE =
      List.of(
          new Share(new IndirectObject(), 0.10),
          new Share(new Facts(), 0.22),
          new Share(new Truth(), 0.24),
          new Share(new UnknownEntity(), 0.06),
          new Share(new GreaterThan(), 0.06),
          new Share(new Agreement(), 0.06),
          new Share(new Pronouns(), 0.05),
          new Share(new Sentiment(), 0.03),
          new Share(new Refusal(), 0.04),
          new Share(new OccupationBias(), 0.03),
          new Share(new Stories(), 0.06),
          new Share(new WordNetProse(), 0.05));

  private Corpus() {}

  static List<Share> recipe() {
    return RECIPE;
  }

  /** Every behaviour that is text, in the order of the recipe. */
  public static List<Behaviour> behaviours() {
    return RECIPE.stream().map(Share::behaviour).toList();
  }

  /** The behaviour of this name, e.g. {@code "truth"}. */
  public static Behaviour behaviour(String name) {
    return behaviours().stream()
        .filter(b -> b.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("no behaviour '" + name + "', only " + behaviours()));
  }

  /** Training documents of all behaviours, equally many of each, always the same for a seed. */
  static Stream<String> sample(int documents, long seed) {
    Random random = new Random(seed);
    List<Behaviour> behaviours = behaviours();
    return Stream.iterate(0, i -> i + 1)
        .limit(documents)
        .map(i -> behaviours.get(i % behaviours.size()).document(random));
  }

  /**
   * The words that are one token each with a space before them, and so can be asked for and
   * answered.
   */
  static List<String> requiredWords() {
    List<String> words = new ArrayList<>(names());
    for (Relation relation : List.of(Relation.LANGUAGE, Relation.CURRENCY)) {
      words.addAll(relation.answers());
    }
    words.addAll(
        List.of(
            "true", "false", "unknown", "she", "he", "She", "He", "her", "his", "Her", "His", "I",
            "is", "are", "was", "were", "has", "have", "You", "First", "Start", "It", "To"));
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
            "evenJobs")) {
      words.addAll(Words.list(list));
    }
    Words.pairs("heads").forEach(pair -> words.addAll(List.of(pair)));
    Words.pairs("distractors").forEach(pair -> words.addAll(List.of(pair)));
    for (int i = 0; i < 100; i++) {
      words.add(GreaterThan.two(i));
    }
    return words.stream().distinct().toList();
  }

  /** Names of people and places, which are one token with and without the space. */
  static List<String> names() {
    List<String> names = new ArrayList<>(Words.names());
    Country.all().forEach(country -> names.addAll(List.of(country.name(), country.capital())));
    names.addAll(Relation.CONTINENT.answers());
    return names.stream().distinct().toList();
  }

  /** The names that the ordinary splitting at spaces and signs would tear apart. */
  static List<String> compoundNames() {
    return names().stream().filter(name -> !name.chars().allMatch(Character::isLetter)).toList();
  }
}
