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
public final class RandomRepeats {
  private static final int SHORTEST = 5;
  private static final int LONGEST = 32;
  private final int vocabulary;
  private final int[] familiar;

  /** Runs of tokens below {@code vocabulary}, and runs of the {@code familiar} ones. */
  public RandomRepeats(int vocabulary, int[] familiar) {
    this.vocabulary = vocabulary;
    this.familiar = familiar.clone();
  }

  /** One training row: BOS, then repeated runs. */
  int[] row(Random random, int length) {
    int[] row = new int[length];
    int at = 1;
    boolean known = random.nextBoolean();
    while (at < length) {
      int[] run = run(random, SHORTEST + random.nextInt(LONGEST - SHORTEST + 1));
      if (known) {
        Arrays.setAll(run, i -> familiar[random.nextInt(familiar.length)]);
      }
      for (int i = 0, end = run.length * (2 + random.nextInt(3)); i < end && at < length; i++) {
        row[at++] = run[i % run.length];
      }
    }
    return row;
  }

  /** Test rows: BOS, then {@code length} random tokens twice; always the same for a seed. */
  public int[][] tests(int count, int length, long seed) {
    Random random = new Random(seed);
    int[][] rows = new int[count][1 + 2 * length];
    for (int[] row : rows) {
      int[] run = run(random, length);
      System.arraycopy(run, 0, row, 1, length);
      System.arraycopy(run, 0, row, 1 + length, length);
    }
    return rows;
  }

  private int[] run(Random random, int length) {
    return random.ints(length, 1, vocabulary).toArray();
  }
}
