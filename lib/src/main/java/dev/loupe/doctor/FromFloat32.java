package dev.loupe.doctor;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How far the logits of a model in mixed precision are from those of the same weights in float32.
 *
 * @param largest the largest difference of a logit
 * @param typical the root of the mean square of the differences
 * @param size the same of float32's logits themselves, each position's mean taken off
 * @param differing the number of positions at which another token is the most likely one
 * @param positions the number of positions that were compared
 */
public record FromFloat32(
    double largest, double typical, double size, int differing, int positions) {
  private static final List<String> TEXTS =
      List.of(
          "The Eiffel Tower is in the city of Paris, and the Colosseum is in the city of Rome.",
          "When Mary and John went to the store, John gave a bottle of milk to Mary.",
          "for (int i = 0; i < 10; i++) { sum += i; }");

  /** The deviation over a few short texts, or over tokens if the model cannot read texts. */
  static FromFloat32 of(HookedTransformer mixed) {
    HookedTransformer full = mixed.inFullPrecision();
    Sum sum = new Sum();
    for (Tokens prompt : prompts(mixed)) {
      sum.add(full.run(prompt).logits().tensor(), mixed.run(prompt).logits().tensor());
    }
    return sum.deviation();
  }

  private static List<Tokens> prompts(HookedTransformer model) {
    if (model.tokenizer().isEmpty()) {
      return List.of(Tokens.of(Laws.ids(model)));
    }
    return TEXTS.stream()
        .map(model::tokens)
        .map(tokens -> Tokens.of(cut(tokens.row(0), model.spec().context())))
        .toList();
  }

  private static int[] cut(int[] ids, int context) {
    return Arrays.copyOf(ids, Math.min(ids.length, context));
  }

  /** What the prompts add up to. */
  private static final class Sum {
    private double largest;
    private double squares;
    private double sizes;
    private int differing;
    private int positions;
    private int vocab;

    /** Adds the logits of a prompt, [1, pos, vocab]. */
    void add(Tensor expected, Tensor found) {
      vocab = expected.size(Axis.VOCAB);
      double[] before = expected.toDoubleArray();
      double[] after = found.toDoubleArray();
      for (int from = 0; from < before.length; from += vocab) {
        addPosition(before, after, from);
      }
    }

    private void addPosition(double[] before, double[] after, int from) {
      double mean = 0;
      int best = from;
      int other = from;
      for (int i = from; i < from + vocab; i++) {
        mean += before[i] / vocab;
        best = before[i] > before[best] ? i : best;
        other = after[i] > after[other] ? i : other;
      }
      for (int i = from; i < from + vocab; i++) {
        double difference = Math.abs(after[i] - before[i]);
        largest = Math.max(largest, difference);
        squares += difference * difference;
        sizes += (before[i] - mean) * (before[i] - mean);
      }
      differing += best == other ? 0 : 1;
      positions++;
    }

    FromFloat32 deviation() {
      double count = (double) positions * vocab;
      return new FromFloat32(
          largest, Math.sqrt(squares / count), Math.sqrt(sizes / count), differing, positions);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "logits differ from float32's by %.2g at most and by %.2g typically, where they vary by"
            + " %.2g; the most likely token differs at %d of %d positions",
        largest,
        typical,
        size,
        differing,
        positions);
  }
}
