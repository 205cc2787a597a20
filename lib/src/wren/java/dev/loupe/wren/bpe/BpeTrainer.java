package dev.loupe.wren.bpe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Learns wren's vocabulary: the special token, all bytes, the required words, then the most
 * frequent merges.
 *
 * <p>Sennrich et al. 2016, <a href="https://arxiv.org/abs/1508.07909">byte-pair encoding</a>, over
 * bytes as in GPT-2. Of equally frequent pairs the alphabetically first is merged, so the same
 * corpus gives the same vocabulary.
 */
public final class BpeTrainer {
  /** The token in front of every text, with id 0. */
  static final String BOS = "<|endoftext|>";

  private final Set<String> tokens = new LinkedHashSet<>();
  private final List<Vocabulary.Merge> merges = new ArrayList<>();
  private final List<String[]> words = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();

  private BpeTrainer() {}

  /**
   * A vocabulary of {@code size} tokens for these documents, which the pre-tokenizer cuts.
   *
   * @param required the texts that are one token each, whatever the documents say
   */
  public static Vocabulary train(
      Stream<String> documents, PreTokenizer preTokenizer, List<String> required, int size) {
    BpeTrainer trainer = new BpeTrainer();
    trainer.begin(required);
    if (trainer.tokens.size() > size) {
      throw new IllegalArgumentException(
          "a vocabulary of %d tokens has no room for the %d that are required; ask for more"
              .formatted(size, trainer.tokens.size()));
    }
    trainer.count(documents, preTokenizer);
    while (trainer.tokens.size() < size) {
      trainer.merge(trainer.mostFrequent());
    }
    return new Vocabulary(List.copyOf(trainer.tokens), trainer.merges);
  }

  private void begin(List<String> required) {
    tokens.add(BOS);
    for (int b = 0; b < 256; b++) {
      tokens.add(ByteAlphabet.of(b));
    }
    required.forEach(text -> tokens.add(ByteAlphabet.write(text)));
  }

  private void count(Stream<String> documents, PreTokenizer preTokenizer) {
    Map<String, Integer> frequencies = new TreeMap<>();
    documents.forEach(
        document ->
            preTokenizer.split(
                document, piece -> frequencies.merge(ByteAlphabet.write(piece), 1, Integer::sum)));
    frequencies.forEach(
        (piece, count) -> {
          if (count > 1 && !tokens.contains(piece)) {
            words.add(piece.split(""));
            counts.add(count);
          }
        });
  }

  private Vocabulary.Merge mostFrequent() {
    Map<Vocabulary.Merge, Integer> pairs = new HashMap<>();
    for (int w = 0; w < words.size(); w++) {
      String[] word = words.get(w);
      for (int i = 0; i + 1 < word.length; i++) {
        pairs.merge(new Vocabulary.Merge(word[i], word[i + 1]), counts.get(w), Integer::sum);
      }
    }
    return pairs.entrySet().stream()
        .max(
            Map.Entry.<Vocabulary.Merge, Integer>comparingByValue()
                .thenComparing(
                    e -> e.getKey().left() + " " + e.getKey().right(), (a, b) -> b.compareTo(a)))
        .orElseThrow(
            () -> new IllegalArgumentException("the corpus is too small for this vocabulary"))
        .getKey();
  }

  private void merge(Vocabulary.Merge merge) {
    merges.add(merge);
    tokens.add(merge.joined());
    words.replaceAll(word -> joined(word, merge));
  }

  private static String[] joined(String[] word, Vocabulary.Merge merge) {
    List<String> parts = new ArrayList<>(word.length);
    for (int i = 0; i < word.length; i++) {
      boolean match =
          i + 1 < word.length && word[i].equals(merge.left()) && word[i + 1].equals(merge.right());
      parts.add(match ? merge.joined() : word[i]);
      i += match ? 1 : 0;
    }
    return parts.size() == word.length ? word : parts.toArray(String[]::new);
  }
}
