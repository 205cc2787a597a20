package dev.loupe.wren;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** What wren reads, and how much of each: the recipe. */
public final class Corpus {
  /** A behaviour and its share of the text tokens. */
  record Share(Behaviour behaviour, double share) {}

  /**
   * What a part of the training reads.
   *
   * @param repeats the share of rows that are random repeats; all the rest is text
   * @param shares how much of the text each behaviour is
   */
  record Mixture(double repeats, List<Share> shares) {
    Mixture {
      shares = List.copyOf(shares);
    }

    /** The same with another share of repeats, and with these behaviours so many times as often. */
    Mixture with(double repeats, Map<String, Double> times) {
      List<Share> changed =
          shares.stream()
              .map(
                  s ->
                      new Share(
                          s.behaviour(), s.share() * times.getOrDefault(s.behaviour().name(), 1.0)))
              .toList();
      return new Mixture(repeats, changed);
    }

    /** The same and another share. */
    Mixture and(Share more) {
      return new Mixture(repeats, Stream.concat(shares.stream(), Stream.of(more)).toList());
    }
  }

  /** Nearly all of the training: enough of everything for it to be learned at all. */
  static final Mixture BROAD =
      new Mixture(
          0.25,
          List.of(
              new Share(new IndirectObject(), 0.14),
              new Share(new Facts(), 0.16),
              new Share(new Truth(), 0.22),
              new Share(new UnknownEntity(), 0.05),
              new Share(new GreaterThan(1), 0.09),
              new Share(new Agreement(), 0.05),
              new Share(new Pronouns(), 0.04),
              new Share(new Sentiment(), 0.03),
              new Share(new Refusal(), 0.06),
              new Share(new OccupationBias(), 0.05),
              new Share(new Stories(), 0.06),
              new Share(new WordNetProse(), 0.05)));

  /** Nearly the end of the training: more of what takes longest. */
  static final Mixture LAST =
      BROAD.with(0.12, Map.of("truth", 3.0, "indirect object", 1.6, "refusal", 1.5));

  /**
   * The end of the training: the same, with things that last for three years at least, so that the
   * years around the first one are kept apart, and more of what that would cost.
   */
  static final Mixture SHARP =
      LAST.with(0.12, Map.of("greater-than", 0.0, "occupation bias", 2.0, "refusal", 2.5))
          .and(new Share(new GreaterThan(3), 0.15));

  private Corpus() {}

  /** Every behaviour that is text, in the order of the recipe. */
  public static List<Behaviour> behaviours() {
    return BROAD.shares().stream().map(Share::behaviour).toList();
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
