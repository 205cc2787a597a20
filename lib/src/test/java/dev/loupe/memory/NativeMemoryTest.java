package dev.loupe.memory;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.weights.WeightEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final long MEGABYTE = 1L << 20;
  private static final int[] PROMPT = {3, 14, 15, 9, 26, 5, 35, 8};
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());

  private long before;

  @BeforeEach
  void forgetWhatOtherTestsHaveDropped() {
    NativeAccount.collect();
    before = NativeMemory.live();
  }

  @AfterEach
  void liftTheLimits() {
    NativeMemory.limits(512 * MEGABYTE, 1024 * MEGABYTE);
  }

  private static Run run() {
    return MODEL.run(Tokens.of(PROMPT));
  }

  private static Tensor megabytes(String label, int count) {
    return Scope.open(Device.cpu(), label)
        .of(
            new float[count << 18],
            new Shape(count << 18),
            List.of(Axis.D_MODEL)); // 2^18 numbers of 4 bytes
  }

  @Test
  void countsWhatACacheHolds() {
    ActivationCache cache = run().cache(Act.RESID_PRE.at(0));
    assertThat(NativeMemory.live() - before).isEqualTo(8 * 24 * 4);
    cache.close();
    assertThat(NativeMemory.live()).isEqualTo(before);
  }

  @Test
  void closingTwiceCountsOnce() {
    ActivationCache cache = run().cache(Act.RESID_PRE);
    cache.close();
    cache.close();
    assertThat(NativeMemory.live()).isEqualTo(before);
  }

  @Test
  void whatIsDroppedIsFreed() {
    for (int i = 0; i < 20; i++) {
      run().cache();
    }
    assertThat(NativeMemory.live()).isGreaterThan(before);
    NativeAccount.collect();
    assertThat(NativeMemory.live()).isEqualTo(before);
  }

  @Test
  void whatIsDroppedIsFreedBeforeTheSoftLimitIsPassedByMuch() {
    NativeMemory.limits(before + MEGABYTE, before + 8 * MEGABYTE);
    for (int i = 0; i < 24; i++) {
      megabytes("dropped", 1);
      assertThat(NativeMemory.live()).isLessThanOrEqualTo(before + 3 * MEGABYTE);
    }
  }

  @Test
  void aForwardThatFailsMidwayLeavesNothing() {
    Run failing =
        run()
            .with(
                Act.MLP_OUT.at(1),
                here -> {
                  throw new IllegalArgumentException("on purpose");
                });
    int managed = NativeAccount.resources();
    assertThatThrownBy(failing::cache).hasMessage("on purpose");
    assertThatThrownBy(failing::logits).hasMessage("on purpose");
    assertThatThrownBy(() -> failing.gradients(Metric.logitDiff(1, 2), Act.RESID_PRE))
        .hasMessage("on purpose");
    assertThatThrownBy(() -> failing.generateTokens(3, Sampling.greedy())).hasMessage("on purpose");
    assertThat(NativeMemory.live()).isEqualTo(before);
    assertThat(NativeAccount.resources()).isEqualTo(managed);
  }

  @Test
  void refusesWhatExceedsTheHardLimitAndNamesTheBiggestHolders() {
    NativeMemory.limits(before + MEGABYTE, before + 40 * MEGABYTE);
    Tensor big = megabytes("the big one", 25);
    Tensor small = megabytes("the small one", 12);
    assertThatThrownBy(() -> megabytes("one too many", 11))
        .hasMessageStartingWith("one too many needs 11 MB more, which would exceed the limit of 4")
        .hasMessageContaining(
            "; keep fewer results, or drop the biggest holders: the big one 25 MB; the small one 12 MB");
    assertThat(big.size(Axis.D_MODEL) + small.size(Axis.D_MODEL)).isEqualTo(37 << 18);
  }

  @Test
  void whatIsRefusedIsNotCounted() {
    NativeMemory.limits(before + MEGABYTE, before + 4 * MEGABYTE);
    assertThatThrownBy(() -> megabytes("too big", 5)).isInstanceOf(IllegalStateException.class);
    assertThat(NativeMemory.live()).isEqualTo(before);
  }

  @Test
  void nothingIsRefusedBeforeDroppedMemoryHasBeenCollected() {
    NativeMemory.limits(before + MEGABYTE, before + 40 * MEGABYTE);
    Tensor[] held = {megabytes("held", 36), Tensor.vector(1)};
    assertThat(NativeMemory.live()).isEqualTo(before + 36 * MEGABYTE + 4);
    Arrays.fill(held, null); // collections have been put off until a quarter more is held
    assertThat(megabytes("next", 8).size(Axis.D_MODEL)).isEqualTo(8 << 18);
  }

  @Test
  void aTensorOutlivesTheCacheItIsFrom() {
    float[] expected = run().cache().get(Act.RESID_PRE.at(1)).toArray();
    Tensor whole = run().cache().get(Act.RESID_PRE.at(1));
    Tensor part = run().cache().get(Act.RESID_PRE.at(1).pos(2));
    NativeAccount.collect();
    assertThat(whole.toArray()).isEqualTo(expected);
    assertThat(part.toArray()).isEqualTo(Arrays.copyOfRange(expected, 2 * 24, 3 * 24));
  }

  @Test
  void aSliceDoesNotKeepTheWhole() {
    Tensor part = megabytes("whole", 8).at(Axis.D_MODEL, 3);
    NativeAccount.collect();
    assertThat(NativeMemory.live() - before).isEqualTo(4);
    assertThat(part.value()).isZero();
  }

  @Test
  void arithmeticLeavesNothingBehindInItsOperands() {
    Tensor vector = Tensor.vector(3, 4);
    Tensor unit = Tensor.vector(1, 0);
    vector.norm(Axis.D_MODEL);
    NativeAccount.collect();
    int managed = NativeAccount.resources();
    for (int i = 0; i < 50; i++) {
      assertThat(vector.norm(Axis.D_MODEL).value()).isEqualTo(5);
      assertThat(vector.project(unit, Axis.D_MODEL).toArray()).containsExactly(3, 0);
      assertThat(vector.at(Axis.D_MODEL, 1).value()).isEqualTo(4);
    }
    NativeAccount.collect();
    assertThat(NativeAccount.resources()).isEqualTo(managed);
  }

  @Test
  void generatingAndDifferentiatingLeaveNothingBehind() {
    int managed = NativeAccount.resources();
    for (int i = 0; i < 20; i++) {
      run().zero(Act.HEAD_Z.at(0).head(1)).generateTokens(4, Sampling.temperature(1));
      run().gradients(Metric.logProb(4), Act.RESID_PRE, Act.HEAD_Z).byActivation().close();
      run().measure(Metric.prob(4));
    }
    assertThat(NativeMemory.live()).isEqualTo(before);
    assertThat(NativeAccount.resources()).isEqualTo(managed);
  }

  @Test
  void aDroppedModelFreesItsWeights() {
    Toys.model(Toys.gpt2());
    NativeAccount.collect();
    int managed = NativeAccount.resources();
    for (int i = 0; i < 10; i++) {
      HookedTransformer model = Toys.model(Toys.gpt2());
      model.edited(new WeightEdit("W_E", w -> w.times(2))).run(Tokens.of(PROMPT));
    }
    assertThat(NativeAccount.resources()).isGreaterThan(managed + 100);
    NativeAccount.collectDownTo(managed);
    assertThat(NativeAccount.resources()).isEqualTo(managed);
  }

  @Test
  void aChainOfEditsKeepsOnlyTheLastOne() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    WeightEdit edit = new WeightEdit("W_E", w -> w.times(1.01));
    model = model.edited(edit);
    NativeAccount.collect();
    int managed = NativeAccount.resources();
    for (int i = 0; i < 20; i++) {
      model = model.edited(edit);
    }
    NativeAccount.collectDownTo(managed);
    assertThat(NativeAccount.resources()).isEqualTo(managed);
    assertThat(model.run(Tokens.of(PROMPT)).logits().toArray()).doesNotContain(Float.NaN);
  }

  @Test
  void closingWaitsForWhoReads() throws Exception {
    for (int round = 0; round < 40; round++) {
      ActivationCache cache = run().cache(Act.RESID_PRE);
      Tensor tensor = cache.get(Act.RESID_PRE.at(1));
      CountDownLatch reading = new CountDownLatch(1);
      CompletableFuture<String> reader =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  while (true) {
                    tensor.times(2).plus(tensor).at(Axis.POS, 1).toArray();
                    reading.countDown();
                  }
                } catch (IllegalStateException closed) {
                  return closed.getMessage();
                }
              });
      reading.await();
      cache.close();
      assertThat(reader.get(10, TimeUnit.SECONDS)).endsWith(" was freed by close()");
    }
  }

  @Test
  void aRunKeepsItsModelAlive() {
    float[] expected = run().logits().toArray();
    Run run = Toys.model(Toys.gpt2()).run(Tokens.of(PROMPT));
    NativeAccount.collect();
    assertThat(run.logits().toArray()).isEqualTo(expected);
  }

  @Test
  void aClosedCacheSaysSo() {
    ActivationCache cache = run().cache(Act.RESID_PRE);
    Tensor tensor = cache.get(Act.RESID_PRE.at(0));
    cache.close();
    assertThatThrownBy(tensor::toArray)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the memory of tensor [batch 1, pos 8, d_model 24] was freed by close()");
    assertThatThrownBy(() -> tensor.plus(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> run().patch(Act.RESID_PRE.at(0), cache).logits())
        .hasMessage("the memory of tensor [batch 1, pos 8, d_model 24] was freed by close()");
  }

  @Test
  void aTensorLentToAnInterventionEndsWithTheRun() {
    List<Tensor> kept = new ArrayList<>();
    run()
        .with(
            Act.RESID_PRE.at(1),
            here -> {
              kept.add(here);
              return here;
            })
        .logits();
    assertThatThrownBy(() -> kept.get(0).toArray())
        .hasMessage(
            "tensor [batch 1, pos 8, d_model 24] is valid only during the call that it is passed to; to keep it, use run.cache(...)");
  }

  @Test
  void fourThreadsAndTheCollectorDoNotDisturbOneAnother() throws Exception {
    NativeMemory.limits(before + MEGABYTE, before + 64 * MEGABYTE);
    float[] expected = reading();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> work = new ArrayList<>();
      IntStream.range(0, 48).forEach(i -> work.add(() -> Arrays.equals(expected, reading())));
      for (Future<Boolean> same : threads.invokeAll(work)) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
    NativeAccount.collect();
    assertThat(NativeMemory.live()).isEqualTo(before);
  }

  /** A little of everything, so that tensors are dropped while others are read. */
  private static float[] reading() {
    ActivationCache cache = run().cache();
    Tensor sum = cache.get(Act.RESID_PRE.at(1)).plus(cache.get(Act.ATTN_OUT.at(1)));
    Tensor vector = sum.at(Axis.POS, -1).at(Axis.BATCH, 0);
    return run()
        .add(Act.RESID_PRE.at(2), vector.times(1 / vector.norm(Axis.D_MODEL).value()), 2)
        .logits()
        .toArray();
  }

  @Test
  void twoThreadsAreNotBothGivenTheLastOfTheMemory() throws Exception {
    NativeMemory.limits(before + 64 * MEGABYTE, before + 64 * MEGABYTE);
    List<Tensor> held = java.util.Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < 66; i++) {
        work.add(
            () -> {
              try {
                held.add(megabytes("share", 1));
              } catch (IllegalStateException e) {
                assertThat(e).hasMessageStartingWith("share needs 1024 kB more");
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(held).hasSize(64);
    assertThat(NativeMemory.live()).isEqualTo(before + 64 * MEGABYTE);
  }

  @Test
  void valuesSurviveEveryWayOfMakingThem() {
    float[] values = {1, 2, 3, 4, 5, 6};
    Tensor tensor = Tensor.of(values, new long[] {2, 3}, Axis.POS, Axis.D_MODEL);
    NativeAccount.collect();
    assertThat(tensor.toArray()).isEqualTo(values);
    assertClose("row", new float[] {4, 5, 6}, tensor.at(Axis.POS, -1).toArray(), 0);
    assertClose("column", new float[] {2, 5}, tensor.at(Axis.D_MODEL, 1).toArray(), 0);
  }
}
