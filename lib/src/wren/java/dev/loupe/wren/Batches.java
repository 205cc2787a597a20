package dev.loupe.wren;

import dev.loupe.wren.behaviour.WordNetProse;
import dev.loupe.wren.bpe.BpeEncoder;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
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

  /** How much the prediction of an answer counts, beside 1 for any other token. */
  static final double ANSWER = 8;

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

  /** The stream to train on, of the second part of the training. */
  public static Batches training(long seed) {
    return training(seed, Corpus.QUESTIONS);
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
    return new Batches(2 * seed + 1, true, Corpus.QUESTIONS);
  }

  /**
   * The next rows; give one position more than the model reads, to have the targets as well.
   *
   * @param rows how many
   * @param length tokens of each, BOS included
   */
  public synchronized Rows next(int rows, int length) {
    Rows batch = new Rows(new int[rows][length], new double[rows][length - 1]);
    for (int i = 0; i < rows; i++) {
      if (!validation && random.nextDouble() < mixture.repeats()) {
        repeats.fill(random, batch.ids()[i], batch.weights()[i]);
      } else {
        fill(batch.ids()[i], batch.weights()[i]);
      }
    }
    return batch;
  }

  private void fill(int[] row, double[] weights) {
    row[0] = BOS;
    for (int at = 1; at < row.length; ) {
      if (at > 1) {
        weights[at - 1] = 1;
        row[at++] = lineBreak;
      }
      Document document = Document.of(encoder, document());
      for (int i = 0; i < document.ids().length && at < row.length; i++) {
        weights[at - 1] = document.answers()[i] ? ANSWER : 1;
        row[at++] = document.ids()[i];
      }
    }
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
    return SingleTokens.words().stream().mapToInt(word -> encoder.encode(" " + word)[0]).toArray();
  }

  private double meanLength(Behaviour behaviour) {
    Random probe = new Random(0);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < PROBES; i++) {
      lengths.add(Document.of(encoder, behaviour.document(probe)).ids().length + 1);
    }
    return lengths.stream().mapToInt(Integer::intValue).average().orElseThrow();
  }

  @Override
  public String toString() {
    return (validation ? "validation" : "training") + " rows of " + mixture.behaviours();
  }
}
