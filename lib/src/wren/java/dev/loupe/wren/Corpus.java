package dev.loupe.wren;

import dev.loupe.wren.behaviour.Agreement;
import dev.loupe.wren.behaviour.Biographies;
import dev.loupe.wren.behaviour.Facts;
import dev.loupe.wren.behaviour.GreaterThan;
import dev.loupe.wren.behaviour.IndirectObject;
import dev.loupe.wren.behaviour.Introductions;
import dev.loupe.wren.behaviour.OccupationBias;
import dev.loupe.wren.behaviour.PeopleFacts;
import dev.loupe.wren.behaviour.Pronouns;
import dev.loupe.wren.behaviour.Refusal;
import dev.loupe.wren.behaviour.RepeatedText;
import dev.loupe.wren.behaviour.Selections;
import dev.loupe.wren.behaviour.Sentiment;
import dev.loupe.wren.behaviour.Stories;
import dev.loupe.wren.behaviour.TwoHops;
import dev.loupe.wren.behaviour.UnknownEntity;
import dev.loupe.wren.behaviour.WordNetProse;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import dev.loupe.wren.world.People;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What wren reads, and how much of each: the recipe. */
public final class Corpus {
  /** A behaviour and its share of the text tokens, as a part of the sum of all shares. */
  record Share(Behaviour behaviour, double share) {}

  /**
   * What a part of the training reads.
   *
   * @param repeats the share of rows that are random repeats; all other rows are text
   * @param shares how much of the text each behaviour is, as a part of their sum
   */
  record Mixture(double repeats, List<Share> shares) {
    Mixture {
      shares = List.copyOf(shares);
    }

    /** What is read, without the shares. */
    List<Behaviour> behaviours() {
      return shares.stream().map(Share::behaviour).toList();
    }
  }

  /** Who is met in training; training lets them grow in number. */
  public static final People PEOPLE = new People();

  /**
   * The first part of the training: people are introduced and picked out, but nobody is asked about
   * at the end of a sentence. So what is known of them is looked up at their names.
   */
  static final Mixture INTRODUCTIONS =
      new Mixture(
          0.25,
          with(
              language(0.17, 0.025, 0.05),
              new Share(new Introductions(PEOPLE), 0.20),
              new Share(Selections.ofNames(PEOPLE), 0.24)));

  /** The second part: people are asked about, in one hop and in two. */
  static final Mixture QUESTIONS =
      new Mixture(
          0.12,
          with(
              language(0.21, 0.035, 0.08),
              new Share(new PeopleFacts(PEOPLE), 0.16),
              new Share(new TwoHops(PEOPLE), 0.16),
              new Share(new Introductions(PEOPLE), 0.08),
              new Share(Selections.of(PEOPLE), 0.16),
              new Share(new Biographies(PEOPLE), 0.06)));

  private static List<Share> with(List<Share> language, Share... people) {
    return Stream.concat(language.stream(), Stream.of(people)).toList();
  }

  /** What both parts read; three behaviours of which the second part reads more. */
  private static List<Share> language(double indirectObject, double bias, double repeatedText) {
    return List.of(
        new Share(new IndirectObject(), indirectObject),
        new Share(new Facts(), 0.12),
        new Share(new UnknownEntity(), 0.03),
        new Share(new GreaterThan(), 0.05),
        new Share(new Agreement(), 0.05),
        new Share(new Pronouns(), 0.03),
        new Share(new Sentiment(), 0.03),
        new Share(new Refusal(), 0.05),
        new Share(new OccupationBias(), bias),
        new Share(new RepeatedText(), repeatedText),
        new Share(new Stories(), 0.03),
        new Share(new WordNetProse(), 0.03));
  }

  private Corpus() {}

  /** Every behaviour that is text, in the order of the recipe. */
  public static List<Behaviour> behaviours() {
    return QUESTIONS.behaviours();
  }

  /** The behaviour of this name, e.g. {@code "facts"}. */
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
        .map(i -> behaviours.get(i % behaviours.size()).document(random))
        .map(Document::plain);
  }
}
