package dev.loupe.wren;

import dev.loupe.activations.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.Random;

/** Whether a model goes on with random tokens that come for the second time, and by which heads. */
public final class Repetition {
  private static final long SEED = 11;

  private final HookedTransformer model;
  private final int half;

  /** Over rows of {@code half} random tokens, said twice. */
  public Repetition(HookedTransformer model, int half) {
    this.model = model;
    this.half = half;
  }

  /** The share of the tokens of the second half that are the likeliest ones there. */
  public double accuracy(int rows) {
    int[][] ids = repeats(rows);
    float[] logits = model.run(Tokens.of(ids)).logits().toArray();
    int vocab = model.spec().vocab();
    int hits = 0;
    for (int row = 0; row < rows; row++) {
      for (int at = half + 1; at < 2 * half; at++) {
        int position = row * (2 * half + 1) + at;
        hits += likeliest(logits, position * vocab, vocab) == ids[row][at + 1] ? 1 : 0;
      }
    }
    return hits / (double) (rows * (half - 1));
  }

  /** The largest mean attention of any head from each token to the one before it. */
  public double previousToken(int rows) {
    Tokens tokens = Tokens.of(repeats(rows));
    int width = tokens.width();
    int heads = model.spec().attention().heads();
    double best = 0;
    try (ActivationCache cache = model.run(tokens).cache(Act.PATTERN)) {
      for (int layer = 0; layer < model.spec().layers(); layer++) {
        float[] pattern = cache.get(Act.PATTERN.at(layer)).toArray();
        for (int head = 0; head < heads; head++) {
          double sum = 0;
          for (int row = 0; row < rows; row++) {
            for (int dest = 1; dest < width; dest++) {
              sum += pattern[((row * heads + head) * width + dest) * width + dest - 1];
            }
          }
          best = Math.max(best, sum / (rows * (width - 1)));
        }
      }
    }
    return best;
  }

  private int[][] repeats(int rows) {
    Random random = new Random(SEED);
    int[][] ids = new int[rows][2 * half + 1];
    for (int[] row : ids) {
      for (int i = 1; i <= half; i++) {
        row[i] = 1 + random.nextInt(model.spec().vocab() - 1);
        row[i + half] = row[i];
      }
    }
    return ids;
  }

  /** The id with the largest of {@code count} logits from an index on; the first of several. */
  static int likeliest(float[] logits, int from, int count) {
    int best = 0;
    for (int id = 1; id < count; id++) {
      best = logits[from + id] > logits[from + best] ? id : best;
    }
    return best;
  }

  @Override
  public String toString() {
    return "repetition of " + half + " tokens by " + model.name();
  }
}
