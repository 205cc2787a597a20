package dev.loupe.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Arithmetic on a device that runs out of memory. */
class OutOfMemoryArithmeticTest {
  private int attempts;

  /** An operation that makes an array and fails so many times. */
  private UnaryOperator<NDArray> failing(int failures) {
    return x -> {
      NDArray sum = x.add(x);
      if (attempts++ < failures) {
        throw new EngineException("CUDA out of memory. Tried to allocate 20.00 MiB.");
      }
      return sum;
    };
  }

  @Test
  void isTriedOnceMore() {
    Tensor sum = Tensor.vector(1, 2).each(failing(1));
    assertThat(sum.toArray()).containsExactly(2, 4);
    assertThat(attempts).isEqualTo(2);
  }

  @Test
  void isRefusedTheSecondTimeAndLeavesNothing() {
    Tensor x = Tensor.vector(1, 2);
    NativeAccount.collect();
    int resources = NativeAccount.resources();
    assertThatThrownBy(() -> x.each(failing(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("arithmetic of tensors needs more memory than there is on cpu()")
        .hasRootCauseInstanceOf(EngineException.class);
    assertThat(attempts).isEqualTo(2);
    NativeAccount.collectDownTo(resources);
    assertThat(NativeAccount.resources()).isLessThanOrEqualTo(resources);
  }
}
