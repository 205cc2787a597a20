package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static dev.loupe.axis.Axis.VOCAB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A toy transformer learns to add modulo a prime from the loss at "=" alone, and then knows sums
 * that it has never seen.
 *
 * <p>Nanda et al. 2023, <a href="https://arxiv.org/abs/2301.05217">Progress measures for
 * grokking</a>.
 */
@Tag("slow")
class ModularAdditionTest {
  private static final int P = 31;
  private static final int EQUALS = P;
  private static final int STEPS = 2000;

  private static final Metric LOSS =
      logits -> logits.last().logSoftmax(VOCAB).choose(VOCAB, sums(logits.tokens())).negated();

  private static int[] sums(Tokens rows) {
    int[] sums = new int[rows.batch()];
    for (int row = 0; row < sums.length; row++) {
      sums[row] = (rows.id(row, 0) + rows.id(row, 1)) % P;
    }
    return sums;
  }

  private static List<int[]> pairs() {
    List<int[]> pairs = new ArrayList<>();
    for (int a = 0; a < P; a++) {
      for (int b = 0; b < P; b++) {
        pairs.add(new int[] {a, b, EQUALS});
      }
    }
    Collections.shuffle(pairs, new Random(1));
    return pairs;
  }

  private static double accuracy(HookedTransformer model, Tokens rows) {
    double[] best = model.run(rows).logits().last().argmax(VOCAB).toDoubleArray();
    int[] sums = sums(rows);
    int right = 0;
    for (int row = 0; row < sums.length; row++) {
      right += best[row] == sums[row] ? 1 : 0;
    }
    return right / (double) sums.length;
  }

  @Test
  void knowsSumsThatItHasNeverSeen() {
    List<int[]> pairs = pairs();
    int seen = pairs.size() * 6 / 10;
    int[][] train = pairs.subList(0, seen).toArray(int[][]::new);
    Tokens heldOut = Tokens.of(pairs.subList(seen, pairs.size()).toArray(int[][]::new));
    SmallTransformer start =
        transformer().layers(1).heads(4).dModel(64).vocab(P + 1).context(3).relu().withoutNorms();
    Optimiser optimiser =
        adamW(5e-3).betas(0.9, 0.98).decay(0.3).steps(STEPS).warmUp(20).cosine(0.02).clip(1);
    Training training = training(start, optimiser);
    assertThat(accuracy(training.model(), heldOut)).isLessThan(0.1); // chance is 1 in 31
    while (training.steps() < STEPS) {
      training.step(train, LOSS);
    }
    assertThat(accuracy(training.model(), Tokens.of(train))).isGreaterThan(0.99);
    assertThat(accuracy(training.model(), heldOut)).isGreaterThan(0.95);
  }
}
