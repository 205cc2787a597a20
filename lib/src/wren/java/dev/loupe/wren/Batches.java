package dev.loupe.wren;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows of token ids, ready to train on; an endless stream that is the same for a seed.
 *
 * <p>Each row is BOS, then whole documents joined by a line break, cut where the row is full. So
 * every row starts with the start of a document, as every prompt does, and no document is seen
 * without its beginning. Some rows are random repeats instead.
 */
public final class Batches {
  /** The id of {@code <|endoftext|>}, which opens every row. */
  public static final int BOS = 0;

  private static final int PROBES = 400; // documents read to learn a behaviour's mean length
  private final BpeEncoder encoder;
  private final Random random;
  private final boolean validation;
  private final Corpus.Mixture mixture;
  private final RandomRepeats repeats;
  private final double[] thresholds;
  private final int lineBreak;

  private Batches(long seed, boolean validation, Corpus.Mixture mixture) {
    this.mixture = mixture;
    this.encoder = BpeEncoder.load();
    this.random = new Random(seed);
    this.validation = validation;
    this.repeats = new RandomRepeats(encoder.vocabularySize(), requiredTokens());
    this.lineBreak = encoder.encode("\n")[0];
    this.thresholds = thresholds();
  }

  /** The stream to train on. */
  public static Batches training(long seed) {
    return training(seed, Corpus.BROAD);
  }

  /** The stream to train on, of another mixture. */
  static Batches training(long seed, Corpus.Mixture mixture) {
    return new Batches(2 * seed, false, mixture);
  }

  /**
   * A stream with other draws, in which the WordNet sentences are those kept out of training; text
   * only, as nothing can be learned of a random token that comes for the first time.
   */
  public static Batches validation(long seed) {
    return new Batches(2 * seed + 1, true, Corpus.BROAD);
  }

  /**
   * The next rows. [row, position]; give one position more than the model reads, to have the
   * targets as well.
   */
  public synchronized int[][] next(int rows, int length) {
    int[][] batch = new int[rows][];
    for (int i = 0; i < rows; i++) {
      boolean repeated = !validation && random.nextDouble() < mixture.repeats();
      batch[i] = repeated ? repeats.row(random, length) : row(length);
    }
    return batch;
  }

  private int[] row(int length) {
    int[] row = new int[length];
    row[0] = BOS;
    for (int at = 1; at < length; ) {
      if (at > 1) {
        row[at++] = lineBreak;
      }
      int[] document = encoder.encode(document());
      int kept = Math.min(document.length, length - at);
      System.arraycopy(document, 0, row, at, kept);
      at += kept;
    }
    return row;
  }

  private String document() {
    double roll = random.nextDouble();
    int i = 0;
    while (roll >= thresholds[i]) {
      i++;
    }
    Behaviour behaviour = mixture.shares().get(i).behaviour();
    return validation && behaviour instanceof WordNetProse
        ? WordNetProse.heldOutSentence(random)
        : behaviour.document(random);
  }

  /**
   * The shares are of tokens, the choice is of documents: divide by the mean length, and add up.
   */
  private double[] thresholds() {
    List<Corpus.Share> recipe = mixture.shares();
    double[] sums = new double[recipe.size()];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += recipe.get(i).share() / meanLength(recipe.get(i).behaviour());
      sums[i] = sum;
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = i == sums.length - 1 ? 1 : sums[i] / sum;
    }
    return sums;
  }

  private int[] requiredTokens() {
    return Corpus.requiredWords().stream()
        .mapToInt(word -> encoder.encode(" " + word)[0])
        .toArray();
  }

  private double meanLength(Behaviour behaviour) {
    Random probe = new Random(0);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < PROBES; i++) {
      lengths.add(encoder.encode(behaviour.document(probe)).length + 1);
    }
    return lengths.stream().mapToInt(Integer::intValue).average().orElseThrow();
  }

  @Override
  public String toString() {
    return (validation ? "validation" : "training") + " rows of " + Corpus.behaviours();
  }
}
