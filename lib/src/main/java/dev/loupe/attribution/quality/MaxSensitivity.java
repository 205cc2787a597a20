package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Max-sensitivity: how much an attribution changes when the embeddings change a little.
 *
 * <p>The largest ‖φ(E + δ) − φ(E)‖ / ‖φ(E)‖ over random noise δ with ‖δ‖ = r ‖E‖, both over the
 * positions of units; the baseline stays. Units to which the method gives no number are left out.
 * NaN if all numbers are 0. 0 = no change; above 1, noise that the model hardly notices changes the
 * attribution by more than its size. It is a lower bound of the maximum over all noise, and grows a
 * little with the number of samples.
 *
 * <p>Yeh et al. 2019, <a href="https://arxiv.org/abs/1901.09392">On the (in)fidelity and
 * sensitivity of explanations</a>, definition 3.1, here relative to the size of the attribution and
 * of the embeddings.
 *
 * @param value the largest relative change
 * @param mean the mean relative change
 * @param radius r
 * @param samples the number of noisy inputs
 */
public record MaxSensitivity(double value, double mean, double radius, int samples) {
  private static final double RADIUS = 0.02;
  private static final int SAMPLES = 5;

  /** The max-sensitivity of a method for noise of 2 % of the embeddings, five times. */
  public static MaxSensitivity of(Question question, Method method) {
    return of(question, method, method.on(question), RADIUS, SAMPLES);
  }

  /** The max-sensitivity for noise of another size, relative to the embeddings. */
  public static MaxSensitivity of(Question question, Method method, double radius, int samples) {
    if (!(radius > 0) || samples < 1) {
      throw new IllegalArgumentException(
          "max-sensitivity needs noise of a radius above 0 and at least one sample, and radius "
              + Figures.of(radius)
              + " and "
              + samples
              + " samples were given");
    }
    return of(question, method, method.on(question), radius, samples);
  }

  static MaxSensitivity of(Question question, Method method, Scores scores) {
    return of(question, method, scores, RADIUS, SAMPLES);
  }

  private static MaxSensitivity of(
      Question question, Method method, Scores scores, double radius, int samples) {
    Baseline baseline = new Kept(question.baseline().name(), question.baselines());
    double[] plain = scores.values();
    double norm = norm(plain);
    double size = norm == 0 ? Double.NaN : norm; // an attribution of zeros has no relative change
    double[] changes = new double[samples];
    try (Progress progress = Progress.of("attributions of noisy embeddings", samples)) {
      for (int seed = 0; seed < samples; seed++) {
        Tensor noisy = question.input().plus(noise(question, radius, seed));
        Question other = question.of(question.with(noisy)).against(baseline);
        changes[seed] = distance(method.on(other).values(), plain) / size;
        progress.tick();
      }
    }
    double largest = Arrays.stream(changes).max().orElseThrow();
    return new MaxSensitivity(largest, StatUtils.mean(changes), radius, samples);
  }

  /** Gaussian noise at the positions of units, of exactly this size. */
  private static Tensor noise(Question question, double radius, long seed) {
    Tensor input = question.input();
    int[] unit = question.units().unitOfPosition();
    int width = input.size(Axis.D_MODEL);
    double[] values = input.arranged(Axis.POS, Axis.D_MODEL).toDoubleArray();
    Random random = new Random(seed);
    double[] noise = new double[values.length];
    Arrays.setAll(noise, i -> random.nextGaussian());
    IntStream.range(0, noise.length)
        .filter(i -> unit[i / width] < 0)
        .forEach(i -> noise[i] = values[i] = 0);
    double scale = radius * norm(values) / norm(noise);
    double[] scaled = Arrays.stream(noise).map(x -> x * scale).toArray();
    return Tensor.of(scaled, new long[] {unit.length, width}, Axis.POS, Axis.D_MODEL)
        .as(input.nd().getDataType());
  }

  /** The baseline's inputs for the prompt itself, whatever the embeddings are. */
  private record Kept(String name, List<Tensor> inputs) implements Baseline {
    @Override
    public List<Tensor> of(Run run) {
      return inputs;
    }
  }

  private static double distance(double[] a, double[] b) {
    return norm(IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray());
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).filter(x -> !Double.isNaN(x)).map(x -> x * x).sum());
  }

  @Override
  public String toString() {
    return "max-sensitivity "
        + Figures.brief(value)
        + " (mean "
        + Figures.brief(mean)
        + ") for noise of "
        + Figures.percent(radius)
        + " of the embeddings, "
        + samples
        + " samples";
  }
}
