package dev.loupe.wren.phenomena;

import dev.loupe.text.Tokenizer;
import dev.loupe.wren.text.Asides;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows of tokens in which something is said twice, and where an induction head looks in them.
 *
 * @param ids each row's tokens, BOS first
 */
record SaidTwice(int[][] ids, List<Look> looks) {
  private static final int LIST = 20;
  private static final int PHRASE = 5;

  /** From a token of the second time to the one after its first time. */
  record Look(int row, int from, int to) {}

  /** Lists of different random tokens, at once said again. */
  static SaidTwice lists(int vocab, int count, long seed) {
    Random random = new Random(seed);
    int[][] ids = new int[count][];
    List<Look> looks = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int[] list = random.ints(1, vocab).distinct().limit(LIST).toArray();
      ids[row] = joined(new int[1], list, list);
      addLooks(looks, row, 1, 1 + LIST, LIST);
    }
    return new SaidTwice(ids, looks);
  }

  /** Texts in which random words stand behind an aside, and again after two others. */
  static SaidTwice prose(Tokenizer tokenizer, int count, long seed) {
    Random random = new Random(seed);
    int[][] ids = new int[count][];
    List<Look> looks = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      int[] phrase = tokenizer.encodeBare(phrase(random));
      int[] before = tokenizer.encodeBare(Pick.capital(Asides.plain(random)) + ",");
      String middle = ". It was a {j} day at the {l}, " + Asides.plain(random) + ".";
      int[] between = tokenizer.encodeBare(Asides.fill(random, middle));
      ids[row] = joined(new int[1], before, phrase, between, phrase);
      int first = 1 + before.length;
      addLooks(looks, row, first, ids[row].length - phrase.length, phrase.length);
    }
    return new SaidTwice(ids, looks);
  }

  /** Words that are one token each, and that no aside has. */
  private static String phrase(Random random) {
    List<String> words =
        new ArrayList<>(
            Stream.of("girls", "boys", "jobs", "sports", "cities", "homelands")
                .flatMap(list -> Words.list(list).stream())
                .distinct()
                .toList());
    Collections.shuffle(words, random);
    return " " + String.join(" ", words.subList(0, PHRASE));
  }

  private static int[] joined(int[]... parts) {
    return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
  }

  private static void addLooks(List<Look> looks, int row, int first, int second, int length) {
    for (int i = 0; i < length - 1; i++) {
      looks.add(new Look(row, second + i, first + i + 1));
    }
  }
}
