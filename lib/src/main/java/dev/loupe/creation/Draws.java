package dev.loupe.creation;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random numbers from a seed: the same seed gives the same numbers on every machine.
 *
 * @param seed the seed
 */
public record Draws(long seed) {
  /** Random numbers from a seed. */
  public static Draws of(long seed) {
    return new Draws(seed);
  }

  /** Numbers from a normal distribution with mean 0 and standard deviation 1, in float32. */
  public Tensor normal(Axis.Sized... axes) {
    Random random = new Random(seed);
    return Constant.filled(index -> random.nextGaussian(), axes);
  }

  /** Numbers from 0 to 1, which is not among them, each as likely, in float32. */
  public Tensor uniform(Axis.Sized... axes) {
    Random random = new Random(seed);
    return Constant.filled(index -> random.nextFloat(), axes);
  }

  /** {@code count} whole numbers from 0 to {@code below} − 1, each as likely, with repetitions. */
  public int[] integers(int below, int count) {
    if (below < 1 || count < 1) {
      throw new IllegalArgumentException(
          count + " numbers below " + below + " were asked for; both must be at least 1");
    }
    return new Random(seed).ints(count, 0, below).toArray();
  }

  /** The numbers from 0 to {@code size} − 1 in a random order, each order as likely. */
  public int[] permutation(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("a permutation of " + size + " numbers does not exist");
    }
    Random random = new Random(seed);
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) { // Fisher and Yates
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return order;
  }
}
