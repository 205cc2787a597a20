package dev.loupe.learning;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.loupe.files.WholeFile;
import java.util.Map;
import java.util.function.Function;

/**
 * A way down that its caller walks step by step, with gradients that the caller computes by hand.
 *
 * <pre>{@code
 * try (var descent = StepwiseDescent.of(start, adam(1e-3).steps(100))) {
 *   while (descent.steps() < 100) descent.step(p -> new LossAndGradients(…));
 *   return descent.parameters();
 * }
 * }</pre>
 */
public final class StepwiseDescent implements AutoCloseable {
  private final Parameters start;
  private final Descent descent;

  private StepwiseDescent(Parameters start, Optimiser optimiser) {
    this.start = start;
    this.descent = Descent.from(start, optimiser);
  }

  /** The parameters at their start. */
  public static StepwiseDescent of(Parameters start, Optimiser optimiser) {
    return new StepwiseDescent(start, optimiser);
  }

  /** Goes one step down, and returns the loss before it. */
  public double step(Function<Leaves, LossAndGradients> slope) {
    return descent.stepBy(slope);
  }

  /** The number of steps taken. */
  public long steps() {
    return descent.steps();
  }

  /** The device of the parameters. */
  public Device device() {
    return descent.device();
  }

  /** The values now, as copies. */
  public Parameters parameters() {
    return start.at(descent.values());
  }

  /** Replaces rows of a parameter, [n, …]; what the optimiser remembers of them becomes 0. */
  public void replaceRows(String name, int[] rows, NDArray replacement) {
    descent.replaceRows(name, rows, replacement);
  }

  /**
   * Saves everything that the next step depends on.
   *
   * @param settings what a checkpoint must agree in to be continued
   * @param more numbers that the caller's steps depend on, by name
   * @param losses the loss of each step
   */
  public void save(Checkpoint file, String settings, Map<String, double[]> more, double... losses) {
    file.save(descent, settings, more, losses);
  }

  /** Goes on where a checkpoint was saved, if there is one, and fills the numbers. */
  public void restore(
      Checkpoint file, String settings, Map<String, double[]> more, double... losses) {
    WholeFile.refuseUnwritable(file.file());
    file.restore(descent, settings, more, losses);
  }

  @Override
  public void close() {
    descent.close();
  }

  @Override
  public String toString() {
    return descent.toString();
  }
}
