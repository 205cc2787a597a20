package dev.loupe.forward.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Known answers; the first row is the prompt, the second its baseline. */
class RescaleTest {
  private static final Rescale RULES = new Rescale();

  /** The multipliers of the summed output for one prompt and its baseline. */
  private static double[] multipliers(
      double[] prompt, double[] baseline, UnaryOperator<NDArray> f) {
    double[] multipliers = new double[prompt.length];
    Torch.recordingGradients(
        true,
        () -> {
          try (NDManager work = Torch.memory(Device.cpu())) {
            double[] both = new double[2 * prompt.length];
            System.arraycopy(prompt, 0, both, 0, prompt.length);
            System.arraycopy(baseline, 0, both, prompt.length, prompt.length);
            NDArray x = Ops.copy(work.create(both, new Shape(2, prompt.length)), work);
            x.setRequiresGradient(true);
            NDArray sum = f.apply(x).sum();
            NDArray one = work.ones(sum.getShape(), sum.getDataType());
            JniUtils.backward((PtNDArray) sum, (PtNDArray) one, false, false);
            double[] gradient = x.getGradient().toDoubleArray();
            System.arraycopy(gradient, 0, multipliers, 0, prompt.length);
            for (int i = prompt.length; i < gradient.length; i++) {
              assertThat(gradient[i]).as("gradient at the baseline").isZero();
            }
            return null;
          }
        });
    return multipliers;
  }

  /** Differences times multipliers. */
  private static double[] shares(double[] prompt, double[] baseline, UnaryOperator<NDArray> f) {
    double[] shares = multipliers(prompt, baseline, f);
    for (int i = 0; i < shares.length; i++) {
      shares[i] *= prompt[i] - baseline[i];
    }
    return shares;
  }

  private static NDArray relu(NDArray x) {
    return RULES.function(x, each -> each.getNDArrayInternal().relu());
  }

  private static NDArray twice(NDArray x) {
    return Ops.times(x, 2);
  }

  private static NDArray column(NDArray x, int index) {
    return Ops.narrow(x, 1, index, 1);
  }

  @Test
  void twoNeuronsHaveTheSharesOfCaptum() {
    // 2 relu(a) + 2 relu(b − 1.5) at (1, 2) against (0, 0): the test of Captum's DeepLift
    double[] shares =
        shares(
            new double[] {1, 2},
            new double[] {0, 0},
            x -> twice(relu(column(x, 0))).add(twice(relu(column(x, 1).sub(1.5)))));
    assertThat(shares).containsExactly(new double[] {2, 1}, within(1e-12));
  }

  @Test
  void aProductIsDividedByMeansOfBothSides() {
    // ab from 1 · 3 to 2 · 5: Δa · b̄ = 1 · 4, ā · Δb = 1.5 · 2
    double[] shares =
        shares(
            new double[] {2, 5},
            new double[] {1, 3},
            x -> RULES.product(column(x, 0), column(x, 1), NDArray::mul));
    assertThat(shares).containsExactly(new double[] {4, 3}, within(1e-12));
  }

  @Test
  void aNormOfOneNumberIsItsSign() {
    double[] shares = shares(new double[] {2}, new double[] {-3}, x -> RULES.normalised(x, 0));
    assertThat(shares).containsExactly(new double[] {2}, within(1e-12));
  }

  @Test
  void theSoftmaxSumsToOneOnBothSidesSoItsSharesSumToZero() {
    double[] shares = shares(new double[] {2, -1, 30}, new double[] {1, 4, -20}, RULES::softmax);
    assertThat(shares[0] + shares[1] + shares[2]).isCloseTo(0, within(1e-12));
  }

  @Test
  void theSoftmaxIsDividedWithoutARestEvenIfItTurnsAround() {
    double[] shares =
        shares(new double[] {300, 0}, new double[] {0, 300}, x -> column(RULES.softmax(x), 0));
    assertThat(shares[0] + shares[1]).isCloseTo(1, within(1e-12));
  }

  @Test
  void aConstantThatIsAddedToAllScoresChangesNoMultiplier() {
    double[] prompt = {2, 3, 5};
    double[] plain = multipliers(prompt, new double[] {4, 0, 1}, x -> column(RULES.softmax(x), 1));
    double[] shifted =
        multipliers(prompt, new double[] {14, 10, 11}, x -> column(RULES.softmax(x), 1));
    assertThat(shifted).containsExactly(plain, within(1e-12));
  }

  @Test
  void blockedScoresHaveNoShare() {
    double blocked = Double.NEGATIVE_INFINITY;
    double[] shares =
        shares(
            new double[] {1, 2, blocked},
            new double[] {0, 1, blocked},
            x -> column(RULES.softmax(Ops.fill(x, x.isInfinite(), blocked)), 1));
    assertThat(shares[0] + shares[1]).isCloseTo(0, within(1e-12));
    assertThat(shares[0]).isNegative();
  }

  @Test
  void aFunctionAtEqualPointsHasItsDerivative() {
    double[] far = shares(new double[] {1.5}, new double[] {1.5 + 1e-5}, RescaleTest::gelu);
    double[] near = shares(new double[] {1.5}, new double[] {1.5 + 1e-9}, RescaleTest::gelu);
    assertThat(near[0] / 1e-9).isCloseTo(far[0] / 1e-5, within(1e-4));
  }

  private static NDArray gelu(NDArray x) {
    return RULES.function(x, Ops::gelu);
  }
}
