package dev.loupe.learning;

import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.util.Arrays;
import java.util.Locale;

/**
 * Learned parameters, and the loss on the way there; shown as a line chart of the loss.
 *
 * @param parameters the parameters where they ended; give them to {@code minimise} to go on
 * @param losses the loss before each step
 * @param optimiser how they were learned
 */
public record Learned(Parameters parameters, double[] losses, Optimiser optimiser)
    implements ParameterValues, Displayable {
  private static final int POINTS = 200;

  /** Keeps a copy of the losses. */
  public Learned {
    losses = losses.clone();
  }

  /** The learned value of the parameter with this name. */
  @Override
  public Tensor get(String name) {
    return parameters.get(name);
  }

  /** The loss before each step. */
  @Override
  public double[] losses() {
    return losses.clone();
  }

  /** The loss before the last step. */
  public double loss() {
    return losses[losses.length - 1];
  }

  /** The line chart of the loss; of many steps, each point is the mean of some. */
  @Override
  public Curves picture() {
    double[] y = LossLine.thinned(losses, POINTS);
    double[] steps = new double[losses.length];
    Arrays.setAll(steps, i -> i + 1);
    double[] x = LossLine.thinned(steps, POINTS);
    String note =
        String.format(
            Locale.ROOT,
            "%s: loss %.4g at the first step, %.4g at the last",
            optimiser,
            losses[0],
            loss());
    return Curves.of("Loss by step", "step", "loss", Line.of("loss", x, y)).withNote(note);
  }

  @Override
  public String html() {
    return picture().html();
  }

  @Override
  public byte[] png() {
    return picture().png();
  }

  @Override
  public String text() {
    return picture().toString();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, learned in %d steps: loss %.4g to %.4g",
        parameters,
        losses.length,
        losses[0],
        loss());
  }
}
