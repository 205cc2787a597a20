package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What was said before inside a text is said again: "The code is lamp fox Mary. It was raining. The
 * code is lamp" goes on with " fox".
 *
 * <p>Half of what is said again is a row of words drawn at random, half is a sentence. Other
 * sentences stand between. Each word of the second time is an answer, from its second word on.
 *
 * <p>Held out: an eighth of the phrases, and some whole shapes of the text; these make the tests in
 * new frames. A test stops at a word that the text had only once before, and asks for the next one.
 * Olsson et al. 2022, <a href="https://arxiv.org/abs/2209.11895">In-context Learning and Induction
 * Heads</a>.
 */
public final class RepeatedText extends Behaviour {
  static final String NAME = "repeats in text";
  private static final double HELD_OUT = 0.125;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 7;

  /** For rows of words; {@code {x}} is what is said twice, {@code {f}} other prose. */
  private static final List<String> OF_WORDS =
      List.of(
          "The code is {x}. {f} The code is {x}.",
          "The secret words are {x}. {f} The secret words are {x}.",
          "My list is {x}. {f} Your list is {x}.",
          "First came {x}. {f} Next came {x}.",
          "The name of the song is {x}. {f} We all know {x}.",
          "He asked for {x}. {f} She asked for {x}.",
          "On the wall was {x}. {f} Still on the wall was {x}.",
          "{n} is looking for {x}. {f} Nobody has {x}.",
          "The password was {x}. {f} Now the password is {x}.",
          "{n} bought {x}. {f} {m} sold {x}.",
          "On the table: {x}. {f} Under the table: {x}.");

  /** For anything. */
  private static final List<String> OF_ANYTHING =
      List.of(
          "{f} {x}. {f} {x}.",
          "{x}. {f} {x}.",
          "{x}. {f} {f} {x}.",
          "{f} {x}. {f} {f} {x}.",
          "Remember this: {x}. {f} As I said: {x}.",
          "{n} wrote: {x}. {f} Again {n} wrote: {x}.",
          "{n} sang: {x}. {f} Then {m} sang: {x}.",
          "\"{x},\" said {n}. {f} \"{x},\" said {m}.",
          "I read this in a book: {x}. {f} I read it again: {x}.",
          "We heard {n} say {x}, and then nothing. {f} Later we heard {m} say {x}.",
          "I think {x}. {f} {m} thinks {x}.",
          "They all cried: {x}. {f} Once more they cried: {x}.",
          "The old story goes: {x}. {f} The new story goes: {x}.",
          "It is said that {x}. {f} It is true that {x}.",
          "On Monday {x}. {f} On Friday {x}.",
          "{n} believes that {x}. {f} {m} also believes that {x}.",
          "What did {n} say? {x}. {f} What did {m} say? {x}.");

  private static final List<String> SENTENCES =
      List.of(
          "the {c} {a} took the {t} to the {p}",
          "{1} and {2} saw the {c} {t}",
          "{1} likes {e} but {2} does not",
          "the {t} was under the {c} table",
          "{1} told {2} about the {a} at the {p}",
          "{1} made {e} for the {a} and for {2}",
          "{1} was {f} when the {a} came",
          "the {f} {a} sat near the {p} with {1}");

  /** Words that are sure to be one token. */
  private static final Set<String> ASKED =
      Stream.concat(Words.names().stream(), Words.list("places").stream())
          .collect(Collectors.toSet());

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Example draw(Random random) {
    boolean sentence = random.nextBoolean();
    String phrase = sentence ? sentence(random) : row(random);
    boolean ofWords = !sentence && random.nextBoolean();
    String shape = Pick.one(random, ofWords ? OF_WORDS : OF_ANYTHING);
    boolean heldOut = Pick.heldOut(HELD_OUT, "repeats", phrase);
    String[] around = around(random, shape); // before, between, behind
    if (around[0].isEmpty() || around[0].matches(".*([.?] |\")")) {
      phrase = Pick.capital(phrase);
    }
    String[] words = phrase.split(" ");
    String first = around[0] + phrase + around[1];
    if (Frames.heldOut(NAME, shape)) {
      return test(Example.Use.NEW_FRAME, first, words);
    }
    return heldOut
        ? test(Example.Use.TEST, first, words)
        : continued(Example.Use.TRAINING, first, words, 1, around[2]);
  }

  /** Stops where the last word tells what comes next; never used if there is no such place. */
  private static Example test(Example.Use use, String first, String[] words) {
    List<String> before = List.of(first.split("[^A-Za-z]+"));
    return IntStream.range(1, words.length)
        .filter(i -> asked(words[i]) && before.stream().filter(words[i - 1]::equals).count() == 1)
        .mapToObj(i -> continued(use, first, words, i, "."))
        .findFirst()
        .orElseGet(() -> continued(Example.Use.NEITHER, first, words, 1, "."));
  }

  private static boolean asked(String word) {
    return ASKED.contains(word);
  }

  /** The text up to the second time's word {@code at}, which is the answer. */
  private static Example continued(
      Example.Use use, String first, String[] words, int at, String end) {
    String text = first + String.join(" ", Arrays.copyOf(words, at));
    String rest =
        Arrays.stream(words, at, words.length)
            .map(word -> " " + word)
            .collect(Collectors.joining(Document.BAR));
    return Example.of(use, text, " " + words[at], List.of(), rest + end);
  }

  /** The shape's own words, without what is said twice. */
  private static String[] around(Random random, String shape) {
    String text = shape;
    while (text.contains("{f}")) {
      text = text.replaceFirst("\\{f}", filler(random));
    }
    String name = Pick.one(random, Words.names());
    text = text.replace("{n}", name).replace("{m}", Pick.other(random, Words.names(), name));
    return text.split("\\{x}");
  }

  private static String filler(Random random) {
    boolean known = random.nextBoolean();
    return Pick.capital(known ? Pick.one(random, Words.list("fillers")) : sentence(random)) + ".";
  }

  private static String row(Random random) {
    int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
    return Stream.generate(() -> Pick.one(random, Words.all()))
        .distinct()
        .limit(length)
        .collect(Collectors.joining(" "));
  }

  private static String sentence(Random random) {
    String name = Pick.one(random, Words.names());
    return Pick.one(random, SENTENCES)
        .replace("{1}", name)
        .replace("{2}", Pick.other(random, Words.names(), name))
        .replace("{c}", Pick.one(random, Words.list("colors")))
        .replace("{a}", Pick.one(random, Words.list("animals")))
        .replace("{t}", Pick.one(random, Words.list("toys")))
        .replace("{p}", Pick.one(random, Words.list("places")))
        .replace("{e}", Pick.one(random, Words.list("foods")))
        .replace("{f}", Pick.one(random, Words.list("feelings")));
  }
}
