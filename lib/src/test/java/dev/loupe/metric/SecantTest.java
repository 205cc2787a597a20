package dev.loupe.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The first row of logits is the prompt's, the second its baseline's. */
class SecantTest {
  private static final double[] LOGITS = {30, 2, -1, 0, 1, 31, 4, 2};
  private static final int VOCAB = 4;

  private record Slope(double[] values, double[] derivative) {
    double ofTheWay() {
      double sum = 0;
      for (int i = 0; i < VOCAB; i++) {
        assertThat(derivative[VOCAB + i]).as("derivative at the baseline").isZero();
        sum += derivative[i] * (LOGITS[i] - LOGITS[VOCAB + i]);
      }
      return sum;
    }
  }

  private static Slope slope(Metric metric) {
    return Torch.recordingGradients(
        true,
        () -> {
          try (NDManager work = Torch.memory(Device.cpu())) {
            NDArray x = Ops.copy(work.create(LOGITS, new Shape(2, 1, VOCAB)), work);
            x.setRequiresGradient(true);
            Tokens tokens = Tokens.of(new int[] {1}, new int[] {2});
            NDArray values = metric.of(new Logits(Logits.lent(x, tokens), tokens, all())).nd();
            NDArray sum = values.sum();
            NDArray one = work.ones(sum.getShape(), sum.getDataType());
            JniUtils.backward((PtNDArray) sum, (PtNDArray) one, false, false);
            return new Slope(values.toDoubleArray(), x.getGradient().toDoubleArray());
          }
        });
  }

  private static Optional<List<Integer>> all() {
    return Optional.empty();
  }

  private static void explains(Metric metric) {
    Slope slope = slope(new Secant(metric));
    assertThat(slope.ofTheWay()).isCloseTo(slope.values()[0] - slope.values()[1], within(1e-9));
  }

  @Test
  void itExplainsAProbabilityThatTurnsOver() {
    explains(Metric.prob(0));
    explains(Metric.logProb(0));
    explains(Metric.logProb(1).minus(Metric.prob(3)));
  }

  @Test
  void theDerivativeOfALinearMetricStaysAsItIs() {
    Slope slope = slope(new Secant(Metric.logitDiff(0, 2)));
    assertThat(slope.derivative()).containsExactly(1, 0, -1, 0, 0, 0, 0, 0);
    assertThat(slope.values()).containsExactly(31, -3);
  }

  @Test
  void aSquareIsExplainedByItsMiddle() {
    Slope slope = slope(new Secant(Metric.logit(0).squared()));
    assertThat(slope.derivative()[0]).isCloseTo(31, within(1e-12)); // (30² − 1²) / 29
  }

  @Test
  void itReadsWhatTheMetricReads() {
    Tokens tokens = Tokens.of(new int[] {1, 2, 3});
    Metric metric = Metric.logitDiff(0, 2);
    assertThat(new Secant(metric).reads(tokens)).isEqualTo(metric.reads(tokens));
    assertThat(new Secant(metric).toString()).startsWith("secant of the logit difference");
  }
}
