package dev.loupe.tensor;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Torch;
import java.util.function.UnaryOperator;

/** Compares the gradient through a lent tensor with finite differences in float64. */
final class Differences {
  private static final double STEP = 1e-6;

  private Differences() {}

  /** Checks the gradient of the sum of squares of {@code function} at these values. */
  static void check(String what, UnaryOperator<Tensor> function, Tensor at) {
    double[] values = at.toDoubleArray();
    double[] expected = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double[] more = values.clone();
      double[] less = values.clone();
      more[i] += STEP;
      less[i] -= STEP;
      expected[i] = (squares(function, at, more) - squares(function, at, less)) / (2 * STEP);
    }
    assertClose(what, expected, gradient(function, at), 1e-5);
  }

  private static double squares(UnaryOperator<Tensor> function, Tensor like, double[] values) {
    Tensor x = Tensor.of(values, like.shape(), like.axes().toArray(new Axis[0]));
    double sum = 0;
    Tensor result = PaddingMask.blanked(function.apply(x.withOrigin(like.origin())));
    for (double value : result.toDoubleArray()) {
      sum += Double.isNaN(value) ? 0 : value * value;
    }
    return sum;
  }

  private static double[] gradient(UnaryOperator<Tensor> function, Tensor at) {
    return Torch.recordingGradients(
        true,
        () -> {
          try (NDManager work = Torch.memory(Device.cpu())) {
            NDArray leaf = work.create(at.toDoubleArray(), new Shape(at.shape()));
            leaf.setRequiresGradient(true);
            Tensor result = function.apply(Tensor.borrow(leaf, at.axes(), at.origin()));
            assertThat(result.lent()).isTrue();
            NDArray y =
                PaddingMask.filled(
                    result.live(), result.axes(), result.padding(), result.axes(), 0);
            NDArray sum = y.mul(y).sum();
            JniUtils.backward((PtNDArray) sum, (PtNDArray) work.create(1.0), false, false);
            return leaf.getGradient().toDoubleArray();
          }
        });
  }
}
