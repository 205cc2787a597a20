package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rank of every token among all tokens in its own row of a circuit between tokens: 0 where the
 * circuit gives the token itself the largest number.
 *
 * <p>A head that copies has rank 0 for most tokens. Unlike the copying score, a rank compares a
 * token with each other token.
 *
 * <pre>{@code ov(model, 2, 1).ranks().share(1)     // the share of tokens that are their own first}
 * </pre>
 */
public final class OwnRanks implements Pictured {
  private static final long BLOCK = 1L << 22; // numbers at a time
  private static final int[] TOPS = {1, 3, 10, 30, 100, 300, 1000, 3000, 10_000};

  private final HookedTransformer model;
  private final String title;
  private final String note;
  private final int[] ranks;

  private OwnRanks(HookedTransformer model, String title, String note, int[] ranks) {
    this.model = model;
    this.title = title;
    this.note = note;
    this.ranks = ranks;
  }

  /** The ranks of a circuit [vocab, vocab], a block of rows at a time. */
  static OwnRanks of(HookedTransformer model, String title, String note, FactoredMatrix full) {
    int vocab = model.spec().vocab();
    int together = (int) Math.max(1, Math.min(vocab, BLOCK / vocab));
    int[] ranks = new int[vocab];
    try (Progress progress = Progress.of(title, vocab, "tokens")) {
      for (int from = 0; from < vocab; from += together) {
        int to = Math.min(vocab, from + together);
        int[] some = ranks(full, from, to);
        System.arraycopy(some, 0, ranks, from, some.length);
        progress.tick(to - from);
      }
    }
    return new OwnRanks(model, title, note, ranks);
  }

  private static int[] ranks(FactoredMatrix full, int from, int to) {
    Axis row = Axis.named("row");
    Tensor left = full.left().range(Axis.VOCAB, from, to).renamed(Axis.VOCAB, row);
    Tensor numbers = left.dot(full.right(), full.inner()); // [row, vocab]
    Tensor own = numbers.choose(Axis.VOCAB, IntStream.range(from, to).toArray()); // [row]
    return numbers.greaterThan(own).sum(Axis.VOCAB).toIntArray();
  }

  /** The rank of each token by its id; 0 is the first. */
  public int[] all() {
    return ranks.clone();
  }

  /** The rank of a token in its own row. */
  public int of(String token) {
    return ranks[model.toSingleToken(token)];
  }

  /** The share of all tokens that are among the first {@code top} of their own row, from 0 to 1. */
  public double share(int top) {
    return Arrays.stream(ranks).filter(rank -> rank < top).count() / (double) ranks.length;
  }

  /** The middle of all ranks; of an even number, the mean of the two. */
  public double median() {
    int[] sorted = Arrays.stream(ranks).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
  }

  /** The shares of tokens that are among the first 1, 3, 10, … of their own row. */
  @Override
  public Displayable picture() {
    int[] tops = Arrays.stream(TOPS).filter(top -> top < ranks.length).toArray();
    return Bars.of(
            title,
            "share of tokens",
            new Labels(
                "own rank",
                Arrays.stream(tops).mapToObj(top -> top == 1 ? "first" : "first " + top).toList()),
            Arrays.stream(tops).mapToDouble(this::share).toArray())
        .withNote(
            "How many of all "
                + ranks.length
                + " tokens are among the first of their own row; by chance, the share is the first number / "
                + ranks.length
                + ". Median rank "
                + Figures.of(median())
                + " (0 = first). "
                + note);
  }

  @Override
  public String toString() {
    return title
        + ": "
        + Figures.of(share(1))
        + " of tokens are first, median rank "
        + Figures.of(median());
  }
}
