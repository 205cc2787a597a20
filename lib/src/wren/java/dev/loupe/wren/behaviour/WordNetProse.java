package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.dictionary.Dictionary;

/**
 * Definitions and example sentences of WordNet 3.1, those made of common words.
 *
 * <p>Common are the {@value #COMMON} words that WordNet itself uses most; the rest would be letters
 * to a vocabulary this small. Held out: a twentieth of the sentences; the first half of each is a
 * prompt.
 */
public final class WordNetProse extends Behaviour {
  private static final int COMMON = 3000;
  private static final int SHORTEST = 5; // words
  private static final int LONGEST = 24;
  private static final double HELD_OUT = 0.05;
  private static final int KEY_WORDS = 3;
  private static final Pattern ORDINARY = Pattern.compile("[A-Za-z][A-Za-z ,;'-]*[a-z]");

  /** Reading WordNet takes seconds, so it waits until somebody asks. */
  private static final class Read {
    static final List<String> SENTENCES = common(sentences());
  }

  @Override
  public String name() {
    return "wordnet";
  }

  @Override
  public Example draw(Random random) {
    String sentence = Pick.one(random, Read.SENTENCES);
    String[] words = sentence.split(" ");
    String start = first(sentence, Math.max(KEY_WORDS, words.length / 2));
    return new Example(
        Example.Use.testIf(heldOut(sentence)),
        new Prompt(start, List.of(), List.of()),
        sentence.substring(start.length()));
  }

  private static String first(String sentence, int words) {
    return String.join(" ", List.of(sentence.split(" ")).subList(0, words));
  }

  /**
   * Whether the sentence is kept for validation, and with it all that start with the same words.
   */
  static boolean heldOut(String sentence) {
    return Pick.heldOut(HELD_OUT, "wordnet", first(sentence, KEY_WORDS));
  }

  /** A sentence of the held-out twentieth. */
  public static String heldOutSentence(Random random) {
    while (true) {
      String sentence = Pick.one(random, Read.SENTENCES);
      if (heldOut(sentence)) {
        return sentence;
      }
    }
  }

  private static List<String> sentences() {
    try {
      Dictionary dictionary = Dictionary.getDefaultResourceInstance();
      Set<String> sentences = new LinkedHashSet<>();
      for (POS pos : POS.getAllPOS()) {
        for (Iterator<Synset> synsets = dictionary.getSynsetIterator(pos); synsets.hasNext(); ) {
          add(synsets.next(), sentences);
        }
      }
      return List.copyOf(sentences);
    } catch (JWNLException e) {
      throw new IllegalStateException("WordNet 3.1 could not be read: " + e.getMessage(), e);
    }
  }

  private static void add(Synset synset, Set<String> sentences) {
    String gloss = synset.getGloss();
    int quote = gloss.indexOf('"');
    String definition = (quote < 0 ? gloss : gloss.substring(0, quote)).replaceAll("[;:\\s]+$", "");
    String lemma = synset.getWords().get(0).getLemma();
    String first = definition.isEmpty() ? "" : definition.split("[ ;,]")[0];
    boolean article = Set.of("a", "an", "the").contains(first);
    if (lemma.equals(lemma.toLowerCase(Locale.ROOT))) {
      switch (synset.getPOS()) {
        case NOUN -> {
          if (article) {
            keep(indefinite(lemma) + " is " + definition, sentences);
          }
        }
        case VERB -> keep("to " + lemma + " is to " + definition, sentences);
        default -> keep("the word " + lemma + " means " + definition, sentences);
      }
    }
    String[] quoted = gloss.split("\"");
    for (int i = 1; i < quoted.length; i += 2) {
      keep(quoted[i], sentences);
    }
  }

  private static String indefinite(String noun) {
    return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }

  private static void keep(String text, Set<String> sentences) {
    String stripped = text.strip();
    int words = stripped.split(" ").length;
    if (words >= SHORTEST && words <= LONGEST && ORDINARY.matcher(stripped).matches()) {
      sentences.add(Pick.capital(stripped) + ".");
    }
  }

  private static List<String> common(List<String> sentences) {
    Map<String, Integer> counts = new HashMap<>();
    for (String sentence : sentences) {
      for (String word : words(sentence)) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    List<String> ranked = new ArrayList<>(counts.keySet());
    ranked.sort(
        (a, b) ->
            counts.get(a).equals(counts.get(b)) ? a.compareTo(b) : counts.get(b) - counts.get(a));
    Set<String> common = new HashSet<>(ranked.subList(0, COMMON));
    return sentences.stream().filter(s -> common.containsAll(words(s))).toList();
  }

  private static List<String> words(String sentence) {
    return List.of(sentence.toLowerCase(Locale.ROOT).split("[^a-z]+"));
  }
}
