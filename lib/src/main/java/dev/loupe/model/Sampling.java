package dev.loupe.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How the next token is chosen from the logits.
 *
 * @param temperature the number that logits are divided by; 0 always takes the most likely token
 * @param topK the number of most likely tokens to choose from; 0 means all
 * @param topP the probability mass of the most likely tokens to choose from (Holtzman et al. 2019,
 *     arXiv 1904.09751)
 * @param seed makes the choice repeatable
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  /** Checks the ranges. */
  public Sampling {
    boolean heat = temperature >= 0 && temperature < Double.POSITIVE_INFINITY; // no NaN either
    if (!heat || topK < 0 || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          "sampling needs temperature >= 0, topK >= 0 and 0 < topP <= 1, not "
              + temperature
              + ", "
              + topK
              + " and "
              + topP);
    }
  }

  /** Greedy sampling: always the most likely token. */
  public static Sampling greedy() {
    return new Sampling(0, 0, 1, 0);
  }

  /** Sampling from the model's distribution at a temperature. */
  public static Sampling temperature(double temperature) {
    return new Sampling(temperature, 0, 1, 0);
  }

  /** The same sampling, from the {@code k} most likely tokens only. */
  public Sampling topK(int k) {
    return new Sampling(temperature, k, topP, seed);
  }

  /**
   * The same sampling, from the most likely tokens that together have probability {@code p} only.
   */
  public Sampling topP(double p) {
    return new Sampling(temperature, topK, p, seed);
  }

  /** The same sampling with another seed. */
  public Sampling seed(long seed) {
    return new Sampling(temperature, topK, topP, seed);
  }

  /** The token chosen from the logits of one position. */
  int choose(float[] logits, Random random) {
    if (temperature == 0) {
      return likeliest(logits);
    }
    int[] order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]).thenComparing(i -> i))
            .mapToInt(i -> i)
            .toArray();
    double[] mass = new double[topK == 0 ? order.length : Math.min(topK, order.length)];
    Arrays.setAll(mass, i -> Math.exp((logits[order[i]] - logits[order[0]]) / temperature));
    int inPlay = nucleus(mass);
    double draw = random.nextDouble() * Arrays.stream(mass, 0, inPlay).sum();
    int chosen = 0;
    while (chosen < inPlay - 1 && (draw -= mass[chosen]) >= 0) {
      chosen++;
    }
    return order[chosen];
  }

  /** The number of most likely tokens needed to reach topP of the probability mass. */
  private int nucleus(double[] mass) {
    double wanted = topP * Arrays.stream(mass).sum();
    int count = 0;
    for (double sum = 0; count < mass.length && sum < wanted; count++) {
      sum += mass[count];
    }
    return Math.max(1, count);
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
