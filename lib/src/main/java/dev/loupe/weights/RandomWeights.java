package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.torch.Ops;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Random weights from a normal distribution; a seed gives the same weights on every machine.
 *
 * <p>For training, matrices have a standard deviation of 0.02 unless another is asked for, divided
 * for matrices that write into the residual stream by the square root of their number; norms begin
 * at one and biases at zero (Radford et al. 2019); learned positions begin as sinusoids with the
 * same deviation (Vaswani et al. 2017, section 3.5, with the context length instead of 10000),
 * because attending one token back is then a rotation. Toy models have larger weights, so that no
 * part of the computation is trivial.
 */
public final class RandomWeights implements WeightReader {
  /** The standard deviation of matrices for training, as in GPT-2. */
  public static final double GPT2_DEVIATION = 0.02; // Radford et al. 2018, section 4.1

  private final Spec spec;
  private final long seed;
  private final boolean forTraining;
  private final double deviation; // of matrices for training

  private RandomWeights(Spec spec, long seed, boolean forTraining, double deviation) {
    this.spec = spec;
    this.seed = seed;
    this.forTraining = forTraining;
    this.deviation = deviation;
  }

  /** Initial weights for training, as in GPT-2. */
  public static RandomWeights forTraining(Spec spec, long seed) {
    return forTraining(spec, seed, GPT2_DEVIATION);
  }

  /** Initial weights for training whose matrices have this standard deviation. */
  public static RandomWeights forTraining(Spec spec, long seed, double deviation) {
    if (!(deviation > 0) || Double.isInfinite(deviation)) {
      throw new IllegalArgumentException(
          "random weights need a standard deviation above 0, such as 0.02, not " + deviation);
    }
    return new RandomWeights(spec, seed, true, deviation);
  }

  /**
   * The weights of a toy model in which every weight matters: matrices of unit gain, norms around
   * one, biases of 0.3.
   */
  public static RandomWeights toy(Spec spec, long seed) {
    return new RandomWeights(spec, seed, false, GPT2_DEVIATION);
  }

  @Override
  public NDArray read(NDManager owner, Weight weight, int layer) {
    Shape shape = new Shape(weight.keptShape(spec));
    FloatBuffer values = FloatBuffer.wrap(values(weight, layer));
    try (NDArray lent = owner.create(values, shape, DataType.FLOAT32)) {
      return Ops.copy(lent); // in memory of PyTorch's own, so that views of it are safe
    }
  }

  /** The values of a weight in its kept shape, row-major. */
  public float[] values(Weight weight, int layer) {
    Shape shape = new Shape(weight.keptShape(spec));
    if (forTraining && weight == Weight.W_POS) {
      return sinusoids((int) shape.get(0), (int) shape.get(1));
    }
    Random random = new Random(seed * 1_000_003 + weight.ordinal() * 1009L + layer);
    double centre = centre(weight);
    double spread = forTraining ? trainingDeviation(weight, shape) : toyDeviation(weight, shape);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (centre + spread * random.nextGaussian());
    }
    return values;
  }

  /** [position, d_model]: pairs of a sine and a cosine whose wavelengths grow geometrically. */
  private float[] sinusoids(int positions, int width) {
    float[] values = new float[positions * width];
    for (int i = 0; i < values.length; i++) {
      int pair = i % width / 2;
      double angle = (i / width) / Math.pow(positions, 2.0 * pair / width);
      double wave = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
      values[i] = (float) (deviation * Math.sqrt(2) * wave);
    }
    return values;
  }

  @Override
  public String toString() {
    return (forTraining ? "untrained" : "toy") + " weights of seed " + seed + " for " + spec;
  }

  private double centre(Weight weight) {
    boolean plusOne = spec.norm() instanceof Norm.RmsNorm rms && rms.plusOne();
    return switch (weight) {
      case LN1_W, LN2_W, LN_FINAL_W, LN1_POST_W, LN2_POST_W, EMBED_LN_W, Q_NORM_W, K_NORM_W ->
          plusOne ? 0 : 1;
      default -> 0;
    };
  }

  private double trainingDeviation(Weight weight, Shape shape) {
    if (shape.dimension() == 1) {
      return 0;
    }
    return switch (weight) {
      case W_O, W_OUT -> deviation / Math.sqrt(2.0 * spec.layers());
      default -> deviation;
    };
  }

  private static double toyDeviation(Weight weight, Shape shape) {
    return switch (weight) {
      case W_E, W_POS, W_TYPE -> 1;
      default -> shape.dimension() == 1 ? 0.3 : 1 / Math.sqrt(shape.get(1));
    };
  }
}
