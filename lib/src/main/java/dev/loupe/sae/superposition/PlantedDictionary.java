package dev.loupe.sae.superposition;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A known dictionary, and data made of it: x = Σ a_i f_i + noise.
 *
 * <p>The directions f_i are random with length 1. Each feature is active with the probability
 * active / features, independent of the others; then a_i is uniform between 0.5 and 1.5. What a
 * sparse autoencoder learns of such data can be compared with the truth: Sharkey et al. 2022, <a
 * href="https://www.alignmentforum.org/posts/z6QQJbtpkEAX3Aojj">Taking features out of
 * superposition with sparse autoencoders</a>.
 *
 * <pre>{@code
 * var planted = PlantedDictionary.of(64, 16, 3);
 * var x = planted.sample(20_000, 0);         // [sample, d_model]
 * planted.recovered(coder.weight("W_dec"))   // 1: all directions were found
 * }</pre>
 *
 * @param directions f, [feature, d_model]
 * @param active the mean number of active features of a sample
 * @param noise the standard deviation of the normal noise of each entry
 */
public record PlantedDictionary(Tensor directions, double active, double noise) {
  private static final double LEAST = 0.5; // activation of an active feature
  private static final double RANGE = 1;
  private static final long OWN = 0x706c616e746564L; // "planted", random numbers of no other seed

  /** Refuses more active features than there are. */
  public PlantedDictionary {
    if (!(active > 0 && active <= directions.size(Axis.FEATURE)) || !(noise >= 0)) {
      throw new IllegalArgumentException(
          "of %d features, more than 0 and at most all can be active, with noise of 0 or more, not %s and %s"
              .formatted(directions.size(Axis.FEATURE), active, noise));
    }
  }

  /** Random directions without noise; the same every time. */
  public static PlantedDictionary of(int features, int dimensions, double active) {
    return of(features, dimensions, active, 0);
  }

  /** Random directions of this seed without noise. */
  public static PlantedDictionary of(int features, int dimensions, double active, long seed) {
    if (features < 1 || dimensions < 1) {
      throw new IllegalArgumentException(
          "a dictionary needs 1 or more features and dimensions, not %d and %d"
              .formatted(features, dimensions));
    }
    // An autoencoder of the same seed must not start at the directions that it is to find.
    Random random = new Random(seed ^ OWN);
    double[] values = new double[features * dimensions];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    Tensor normal =
        Tensor.of(values, new long[] {features, dimensions}, Axis.FEATURE, Axis.D_MODEL);
    return new PlantedDictionary(normal.normalized(Axis.D_MODEL), active, 0);
  }

  /** The same dictionary with normal noise of this standard deviation. */
  public PlantedDictionary noise(double deviation) {
    return new PlantedDictionary(directions, active, deviation);
  }

  /** The activations a of random samples, [sample, feature]. */
  public Tensor activations(int samples, long seed) {
    if (samples < 1) {
      throw new IllegalArgumentException("there are no " + samples + " samples; ask for 1 or more");
    }
    int features = directions.size(Axis.FEATURE);
    double probability = active / features;
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[Math.multiplyExact(samples, features)];
    for (int i = 0; i < values.length; i++) {
      if (random.nextDouble() < probability) {
        values[i] = LEAST + RANGE * random.nextDouble();
      }
    }
    return Tensor.of(values, new long[] {samples, features}, Axis.SAMPLE, Axis.FEATURE);
  }

  /** The data of random samples, [sample, d_model], float64; those of {@link #activations}. */
  public Tensor sample(int samples, long seed) {
    Tensor x = activations(samples, seed).dot(directions, Axis.FEATURE);
    if (noise == 0) {
      return x;
    }
    Random random = new Random(31 * seed + 1);
    double[] values = new double[samples * directions.size(Axis.D_MODEL)];
    for (int i = 0; i < values.length; i++) {
      values[i] = noise * random.nextGaussian();
    }
    return x.plus(Tensor.of(values, x.shape(), Axis.SAMPLE, Axis.D_MODEL));
  }

  /**
   * The mean over all planted directions of the largest cosine with a learned one (mean max cosine
   * similarity): 1 if all were found.
   *
   * @param learned W_dec, with the axis feature and one other
   */
  public double recovered(Tensor learned) {
    return best(learned).mean().value();
  }

  /** For each planted direction the largest cosine with a learned one, [feature]. */
  public Tensor best(Tensor learned) {
    if (learned.axes().size() != 2 || !learned.has(Axis.FEATURE)) {
      throw new IllegalArgumentException(
          "a learned dictionary has the axis feature and one other, not " + learned);
    }
    Axis entries = learned.axes().get(1 - learned.axes().indexOf(Axis.FEATURE));
    Axis found = Axis.named("found");
    Tensor theirs = learned.renamed(Axis.FEATURE, found);
    Tensor named = entries == Axis.D_MODEL ? theirs : theirs.renamed(entries, Axis.D_MODEL);
    // a dead direction of length 0 has no cosine; it must not hide the others
    return directions.dot(named.normalizedOrZero(Axis.D_MODEL), Axis.D_MODEL).max(found);
  }

  @Override
  public String toString() {
    return "dictionary of %d directions in %d dimensions, %s active on average"
        .formatted(directions.size(Axis.FEATURE), directions.size(Axis.D_MODEL), active);
  }
}
