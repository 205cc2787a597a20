package dev.loupe.view.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Consecutive tokens that are drawn as one, because a long prompt has more tokens than a picture
 * has room for.
 *
 * <p>The first token stays alone: heads that have nothing to do attend to it (Xiao et al. 2023,
 * "attention sinks"), which would darken its whole bin.
 *
 * @param tokens the number of tokens
 * @param each the number of tokens in a bin; the first has one, the last may have fewer
 */
record Bins(int tokens, int each) {
  private static final int LETTERS = 14; // of the text in a bin's name

  Bins {
    if (tokens < 1 || each < 1) {
      throw new IllegalArgumentException(
          tokens + " tokens cannot be divided into bins of " + each + "; both must be at least 1");
    }
  }

  /** The smallest bins of equal size, so that there are at most {@code most}. */
  static Bins of(int tokens, int most) {
    if (most < 2) {
      throw new IllegalArgumentException(
          "a prompt cannot be divided into " + most + " bins; give 2 or more");
    }
    return new Bins(tokens, tokens <= most ? 1 : -Math.floorDiv(1 - tokens, most - 1));
  }

  /** Whether each bin is one token. */
  boolean single() {
    return each == 1;
  }

  /** The number of bins. */
  int size() {
    return 1 - Math.floorDiv(1 - tokens, each);
  }

  /** The first token of a bin. */
  int from(int bin) {
    return bin == 0 ? 0 : 1 + (bin - 1) * each;
  }

  /** The token after the last one of a bin. */
  int to(int bin) {
    return Math.min(tokens, from(bin) + (bin == 0 ? 1 : each));
  }

  /** The names of bins, such as "12–17 the cat sat…"; of single tokens, the tokens. */
  List<String> names(List<String> words) {
    return single() ? words : IntStream.range(0, size()).mapToObj(bin -> name(bin, words)).toList();
  }

  private String name(int bin, List<String> words) {
    int last = to(bin) - 1;
    String place = from(bin) + (last > from(bin) ? "–" + last : "");
    String text = String.join("", words.subList(from(bin), to(bin))).strip();
    int length = text.codePointCount(0, text.length());
    String end = text.substring(0, text.offsetByCodePoints(0, Math.min(length, LETTERS)));
    return place + " " + end + (length > LETTERS ? "…" : "");
  }

  /**
   * The values of bins, [bin][bin]: summed over the sources of a bin, then the mean over its
   * destinations, so a row of attention still sums to 1.
   *
   * <p>Padding, which is NaN, is left out; a bin of padding alone is NaN.
   *
   * @param pattern [destination][source]
   */
  double[][] values(double[][] pattern) {
    if (single()) {
      return pattern;
    }
    List<double[]> rows = new ArrayList<>();
    for (int bin = 0; bin < size(); bin++) {
      double[][] looking =
          Arrays.stream(pattern, from(bin), to(bin))
              .filter(row -> !Arrays.stream(row).allMatch(Double::isNaN))
              .toArray(double[][]::new);
      rows.add(IntStream.range(0, size()).mapToDouble(src -> mean(looking, src)).toArray());
    }
    return rows.toArray(double[][]::new);
  }

  private double mean(double[][] looking, int src) {
    double sum = 0;
    boolean any = false;
    for (double[] row : looking) {
      for (int token = from(src); token < to(src); token++) {
        any |= !Double.isNaN(row[token]);
        sum += Double.isNaN(row[token]) ? 0 : row[token];
      }
    }
    return any ? sum / looking.length : Double.NaN;
  }

  /** What a reader must know of a binned picture; empty if each bin is one token. */
  String note() {
    return single()
        ? ""
        : String.format(
            "The %d tokens are drawn as %d bins of %d tokens in a row; the first token is alone."
                + " A cell is the attention to all tokens of its source bin, and the mean over the"
                + " destinations of its row, so a row of attention still sums to 1.",
            tokens, size(), each);
  }

  @Override
  public String toString() {
    return tokens + " tokens in " + size() + " bins";
  }
}
