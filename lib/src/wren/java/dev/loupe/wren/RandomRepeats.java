package dev.loupe.wren;

import java.util.Arrays;
import java.util.Random;

/**
 * Random tokens, said again: the pattern that induction heads live on.
 *
 * <p>A run of 5 to 32 tokens stands two to four times in a row; then comes another run, until the
 * row is full. Half of the rows are uniform over the vocabulary without BOS, half over the familiar
 * words that answers are made of, on which the pattern is found sooner. Nothing is held out, as no
 * two runs are ever alike. Olsson et al. 2022, <a
 * href="https://arxiv.org/abs/2209.11895">In-context Learning and Induction Heads</a>.
 */
final class RandomRepeats {
  /** How much the prediction of a token counts that was said before, beside 1 in a text. */
  static final double AGAIN = 3;

  private static final int SHORTEST = 5;
  private static final int LONGEST = 32;
  private final int vocabulary;
  private final int[] familiar;

  /** Runs of tokens below {@code vocabulary}, and runs of the {@code familiar} ones. */
  RandomRepeats(int vocabulary, int[] familiar) {
    this.vocabulary = vocabulary;
    this.familiar = familiar.clone();
  }

  /**
   * Writes one training row: BOS, then repeated runs. Only what was said before counts, as nothing
   * can be foretold of a random token that comes for the first time.
   */
  void fill(Random random, int[] row, double[] weights) {
    int at = 1;
    boolean known = random.nextBoolean();
    while (at < row.length) {
      int[] run = run(random, SHORTEST + random.nextInt(LONGEST - SHORTEST + 1));
      if (known) {
        Arrays.setAll(run, i -> familiar[random.nextInt(familiar.length)]);
      }
      int end = run.length * (2 + random.nextInt(3));
      for (int i = 0; i < end && at < row.length; i++) {
        weights[at - 1] = i > run.length ? AGAIN : 0;
        row[at++] = run[i % run.length];
      }
    }
  }

  private int[] run(Random random, int length) {
    return random.ints(length, 1, vocabulary).toArray();
  }
}
