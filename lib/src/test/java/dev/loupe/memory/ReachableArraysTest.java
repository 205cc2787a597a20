package dev.loupe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReachableArraysTest {
  private static final long MEGABYTE = 1L << 20;

  @AfterEach
  void liftTheLimits() {
    NativeMemory.limits(512 * MEGABYTE, 1024 * MEGABYTE);
  }

  private static Tensor matrix() {
    return Tensor.of(new float[] {1, 2, 3, 4}, new long[] {2, 2}, Axis.POS, Axis.D_MODEL);
  }

  private static void collectUntilGone(WeakReference<?> object) {
    for (int i = 0; i < 50 && object.get() != null; i++) {
      Reclaimer.collect();
    }
    assertThat(object.get()).isNull();
    Reclaimer.collect();
  }

  @Test
  void aProductOutlivesTheTensorThatItWasMadeFrom() {
    Tensor w = matrix();
    NDArray product = w.nd().matMul(w.nd());
    WeakReference<Tensor> gone = new WeakReference<>(w);
    w = null;
    collectUntilGone(gone);
    assertThat(product.toFloatArray()).containsExactly(7, 10, 15, 22);
    assertThat(product.norm().getFloat()).isEqualTo((float) Math.sqrt(858));
  }

  @Test
  void whatNothingRefersToIsFreedWhileItsTensorLives() {
    Tensor w = matrix();
    Reclaimer.collect();
    long before = NativeMemory.live();
    NDArray product = w.nd().repeat(0, 1000);
    assertThat(NativeMemory.live() - before).isEqualTo(2 * 1000 * 2 * 4);
    WeakReference<NDArray> gone = new WeakReference<>(product);
    product = null;
    collectUntilGone(gone);
    assertThat(NativeMemory.live())
        .isLessThanOrEqualTo(before); // what other tests have dropped may go now, too
    assertThat(w.toArray()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void closingTheArrayLeavesTheTensor() {
    Tensor w = matrix();
    w.nd().close();
    assertThat(w.nd().toFloatArray()).containsExactly(1, 2, 3, 4);
    try (NDManager mine = NDManager.newBaseManager()) {
      w.nd().attach(mine);
    }
    assertThat(w.nd().toFloatArray()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aViewOutlivesTheArrayThatWasMadeOfAJavaBuffer() {
    NDArray made = matrix().nd().getManager().create(new float[] {5, 6, 7, 8});
    NDArray view = made.get(new NDIndex("1:3"));
    WeakReference<NDArray> gone = new WeakReference<>(made);
    made = null;
    collectUntilGone(gone);
    assertThat(view.toFloatArray()).containsExactly(6, 7);
  }

  @Test
  void aTensorMadeOfAnArrayOutlivesIt() {
    Tensor kept;
    try (NDManager mine = NDManager.newBaseManager()) {
      kept = Tensor.of(mine.create(new float[] {1, 2}), Axis.D_MODEL);
    }
    assertThat(kept.toArray()).containsExactly(1, 2);
    assertThat(kept).hasToString("tensor [d_model 2]");
  }

  @Test
  void productsBeyondTheLimitAreRefusedWithTheirHolders() {
    Tensor w = matrix();
    NDArray ours = w.nd();
    NativeMemory.limits(8 * MEGABYTE, 16 * MEGABYTE);
    NDArray held = ours.repeat(0, 500_000);
    assertThatThrownBy(() -> held.add(1).add(held.mul(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("array made from nd() needs 7812 kB more")
        .hasMessageContaining("drop the biggest holders: array made from nd()");
    assertThat(held.size()).isEqualTo(2_000_000);
  }
}
