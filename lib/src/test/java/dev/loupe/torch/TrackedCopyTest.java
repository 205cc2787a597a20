package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;

/** A copy on another device stays in the graph of gradients. */
class TrackedCopyTest {
  @Test
  void whatIsAlreadyThereIsNotCopied() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray x = work.create(new float[] {1, 2});
      assertThat(DeviceArray.tracked(Device.cpu(), x)).isSameAs(x);
      assertThat(Transfers.of(() -> DeviceArray.tracked(Device.cpu(), x)).sent()).isZero();
    }
  }

  @Test
  void gradientsFlowBackThroughIt() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      float[] gradient =
          Torch.recordingGradients(
              true,
              () -> {
                NDArray x = work.create(new float[] {1, 2});
                x.setRequiresGradient(true);
                NDArray there = Functions.of("to_device", x, "cpu");
                NDArray squares = there.mul(there).sum();
                JniUtils.backward(
                    (PtNDArray) squares, (PtNDArray) squares.onesLike(), false, false);
                return JniUtils.getGradient((PtNDArray) x).toFloatArray();
              });
      assertThat(gradient).containsExactly(2, 4);
    }
  }
}
