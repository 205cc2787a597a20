package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;

/** The cross-entropy at each position: −log p of the token that comes next, in nats. */
public final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * The cross-entropy of given tokens, [batch, pos].
   *
   * @param next the id of the token behind each position, [batch, pos] in row-major order
   */
  public static Tensor of(Logits logits, int... next) {
    return logits.tensor().logSoftmax(Axis.VOCAB).choose(Axis.VOCAB, next).negated();
  }

  /**
   * The cross-entropy of the prompts' own tokens, [batch, pos]; at the last position, which nothing
   * follows, and in padding the numbers have no meaning.
   */
  public static Tensor ofNextTokens(Logits logits) {
    Tokens tokens = logits.tokens();
    int[] next = new int[tokens.batch() * tokens.width()];
    for (int prompt = 0; prompt < tokens.batch(); prompt++) {
      for (int position = tokens.start(prompt); position + 1 < tokens.width(); position++) {
        next[prompt * tokens.width() + position] = tokens.id(prompt, position + 1);
      }
    }
    return of(logits, next);
  }

  /** The cross-entropy of each token of one prompt; of the first, which is not predicted, NaN. */
  public static double[] each(Logits logits, int prompt) {
    Tokens tokens = logits.tokens();
    double[] all = ofNextTokens(logits).toDoubleArray();
    double[] each = new double[tokens.width() - tokens.start(prompt)];
    each[0] = Double.NaN;
    for (int i = 1; i < each.length; i++) {
      each[i] = all[prompt * tokens.width() + tokens.start(prompt) + i - 1];
    }
    return each;
  }
}
