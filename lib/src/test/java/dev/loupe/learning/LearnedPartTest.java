package dev.loupe.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.NamedGradients;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Gradients flow through the edit of one head's part of a weight. */
class LearnedPartTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26});
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final double STEP = 1e-5;

  private static HookedTransformer scaled(Tensor scale) {
    return MODEL.edited(Weight.W_O.at(1).head(2), w -> w.times(scale));
  }

  private static double[] scales() {
    double[] scales = new double[MODEL.spec().dModel()];
    Arrays.setAll(scales, i -> 1 + 0.1 * Math.sin(i));
    return scales;
  }

  private static double measured(double[] scales) {
    return scaled(Tensor.vector(Axis.D_MODEL, scales)).run(PROMPT).mean(METRIC);
  }

  private static double slope(int at) {
    double[] more = scales();
    double[] less = scales();
    more[at] += STEP;
    less[at] -= STEP;
    return (measured(more) - measured(less)) / (2 * STEP);
  }

  private static double[] gradient(boolean squares) {
    NamedGradients gradients =
        Parameters.seeded(0)
            .with("s", Tensor.vector(Axis.D_MODEL, scales()))
            .gradients(
                p -> {
                  Tensor s = p.get("s");
                  Tensor metric = p.mean(scaled(s).run(PROMPT), METRIC);
                  return squares ? metric.plus(s.times(s).sum(Axis.D_MODEL)) : metric;
                });
    return gradients.get("s").toDoubleArray();
  }

  @Test
  void itIsTheSlopeOfTheMetric() {
    double[] gradient = gradient(false);
    for (int at : new int[] {0, 7, 23}) {
      assertThat(gradient[at]).isCloseTo(slope(at), offset(1e-6));
    }
    assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-3);
  }

  @Test
  void itAddsToWhatComesAnotherWay() {
    double[] gradient = gradient(true);
    assertThat(gradient[7]).isCloseTo(slope(7) + 2 * scales()[7], offset(1e-6));
  }

  /** The sum of the head's part of the weight, after an edit of an edit. */
  private static Tensor sizeOfTwice(Tensor scale) {
    HookedTransformer once = scaled(scale);
    HookedTransformer twice = once.edited(Weight.W_O.at(1).head(2), w -> w.times(scale));
    Tensor part = twice.weight(Weight.W_O.at(1).head(2));
    return part.sum(Axis.D_HEAD, Axis.D_MODEL);
  }

  @Test
  void anEditOfAnEditHasTheGradientsOfBoth() {
    NamedGradients gradients =
        Parameters.seeded(0)
            .with("s", Tensor.vector(Axis.D_MODEL, scales()))
            .gradients(p -> sizeOfTwice(p.get("s")));
    double[] columns = MODEL.weight(Weight.W_O.at(1).head(2)).sum(Axis.D_HEAD).toDoubleArray();
    for (int i = 0; i < columns.length; i++) { // the slope of w·s²
      assertThat(gradients.get("s").toDoubleArray()[i])
          .isCloseTo(2 * scales()[i] * columns[i], offset(1e-12));
    }
  }
}
