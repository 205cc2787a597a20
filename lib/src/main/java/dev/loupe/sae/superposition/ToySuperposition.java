package dev.loupe.sae.superposition;

import dev.loupe.learning.Optimiser;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A toy model that has more features than dimensions, to be learned.
 *
 * <p>Feature i is 0 with probability S, the sparsity, and otherwise uniform between 0 and 1. The
 * model is x' = ReLU(WᵀW x + b) with a column of W for each feature, and the loss is Σ I_i (x_i −
 * x'_i)², I_i the importance, as a mean over inputs. Several models, which differ in their random
 * start only, are learned at once, and the one with the least loss is taken.
 *
 * <p>Elhage et al. 2022, <a href="https://arxiv.org/abs/2209.10652">Toy models of
 * superposition</a>.
 *
 * <pre>{@code ToySuperposition.of(5, 2, 0.98).learn().geometry()     // a pentagon}</pre>
 *
 * @param features the number of features
 * @param hidden the number of dimensions
 * @param sparsity the probability that a feature is 0, from 0 (dense) to below 1; the paper's S
 * @param importance I_i = importance^i, so that 1 makes all features equal
 * @param instances the number of models that are learned
 * @param batch the number of inputs of each step; each step draws new ones
 * @param optimiser how it is learned
 * @param seed the seed of the starts and of the inputs
 */
public record ToySuperposition(
    int features,
    int hidden,
    double sparsity,
    double importance,
    int instances,
    int batch,
    Optimiser optimiser,
    long seed) {
  private static final int INSTANCES = 8;
  private static final int BATCH = 1024;
  private static final int STEPS = 3000;

  /** Refuses sizes and shares that are impossible. */
  public ToySuperposition {
    if (features < 1 || hidden < 1 || instances < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "a toy model needs 1 or more features, dimensions, instances and inputs, not %d, %d, %d, %d"
              .formatted(features, hidden, instances, batch));
    }
    refuseNoSparsity(sparsity);
    if (!(importance > 0 && importance <= 1)) {
      throw new IllegalArgumentException(
          "importance^i is the importance of feature i, so it must be above 0 and at most 1, not "
              + importance);
    }
  }

  private static void refuseNoSparsity(double sparsity) {
    if (!(sparsity >= 0 && sparsity < 1)) {
      throw new IllegalArgumentException(
          "sparsity is the probability that a feature is 0, from 0 to below 1, not " + sparsity);
    }
  }

  /** So many features of equal importance in so many dimensions. */
  public static ToySuperposition of(int features, int hidden, double sparsity) {
    Optimiser adam = Optimiser.adam(1e-2).steps(STEPS).cosine();
    return new ToySuperposition(features, hidden, sparsity, 1, INSTANCES, BATCH, adam, 0);
  }

  /** The same model, whose feature i has the importance {@code base}^i. */
  public ToySuperposition importance(double base) {
    return new ToySuperposition(
        features, hidden, sparsity, base, instances, batch, optimiser, seed);
  }

  /** The same model with so many random starts, of which the best is taken. */
  public ToySuperposition instances(int count) {
    return new ToySuperposition(
        features, hidden, sparsity, importance, count, batch, optimiser, seed);
  }

  /** The same model with so many inputs in each step. */
  public ToySuperposition batch(int inputs) {
    return new ToySuperposition(
        features, hidden, sparsity, importance, instances, inputs, optimiser, seed);
  }

  /** The same model, learned in so many steps. */
  public ToySuperposition steps(int count) {
    return with(optimiser.steps(count));
  }

  /** The same model, learned in another way. */
  public ToySuperposition with(Optimiser other) {
    return new ToySuperposition(
        features, hidden, sparsity, importance, instances, batch, other, seed);
  }

  /** The same model from other random starts, with other inputs. */
  public ToySuperposition seed(long other) {
    return new ToySuperposition(
        features, hidden, sparsity, importance, instances, batch, optimiser, other);
  }

  /** The importance of each feature. */
  double[] importances() {
    double[] all = new double[features];
    Arrays.setAll(all, i -> Math.pow(importance, i));
    return all;
  }

  /** The learned model with the least loss of all instances. */
  public ToyModel learn() {
    return sweep(sparsity).models().get(0);
  }

  /** A learned model for each of these sparsities, all learned at once. */
  public SparsitySweep sweep(double... sparsities) {
    if (sparsities.length == 0) {
      throw new IllegalArgumentException("a sweep needs sparsities, such as sweep(0, 0.9, 0.99)");
    }
    Arrays.stream(sparsities).forEach(ToySuperposition::refuseNoSparsity);
    return new SparsitySweep(new ToyLearning(this, sparsities).best());
  }

  /** A learned model for each of ten sparsities, with 1/(1 − S) from 1 to 100. */
  public SparsitySweep sweep() {
    return sweep(
        Stream.of(1.0, 1.7, 2.8, 4.6, 7.7, 13.0, 22.0, 36.0, 60.0, 100.0)
            .mapToDouble(inverse -> 1 - 1 / inverse)
            .toArray());
  }

  @Override
  public String toString() {
    return "toy model of %d features in %d dimensions, sparsity %s%s"
        .formatted(
            features, hidden, sparsity, importance == 1 ? "" : ", importance " + importance + "^i");
  }
}
