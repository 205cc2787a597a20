package dev.loupe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnceMoreTest {
  private static final Device HERE = Device.cpu();
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});

  /** Work that fails so many times, and counts. */
  private static Supplier<String> failing(
      AtomicInteger attempts, int failures, RuntimeException failure) {
    return () -> {
      if (attempts.getAndIncrement() < failures) {
        throw failure;
      }
      return "done";
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 6.00 GiB",
        "The following operation failed in the TorchScript interpreter.\nRuntimeError: CUDA out of memory.",
        "CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "[enforce fail at alloc_cpu.cpp:119] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."
      })
  void workThatRanOutOfMemoryIsDoneOnceMore(String said) {
    AtomicInteger attempts = new AtomicInteger();
    EngineException failure = new EngineException(said);
    assertThat(OnceMore.on(HERE, "work", failing(attempts, 1, failure))).isEqualTo("done");
    assertThat(attempts).hasValue(2);
  }

  private static List<Integer> sizesTried(int size, int fits, RuntimeException failure) {
    List<Integer> tried = new ArrayList<>();
    int[] now = {size};
    Supplier<String> work =
        () -> {
          tried.add(now[0]);
          if (now[0] > fits) {
            throw failure;
          }
          return "done";
        };
    BooleanSupplier less =
        () -> {
          boolean possible = now[0] > 1;
          now[0] = Math.max(1, now[0] / 2);
          return possible;
        };
    try {
      OnceMore.orLess(HERE, "work", less, work);
    } catch (IllegalStateException refused) {
      tried.add(0);
    }
    return tried;
  }

  @Test
  void workInPartsIsTriedInSmallerOnesAndTheSmallestTwice() {
    EngineException failure = new EngineException("CUDA out of memory.");
    assertThat(sizesTried(9, 9, failure)).containsExactly(9);
    assertThat(sizesTried(9, 3, failure)).containsExactly(9, 4, 2);
    assertThat(sizesTried(9, 0, failure)).containsExactly(9, 4, 2, 1, 1, 0);
    assertThat(sizesTried(1, 0, failure)).containsExactly(1, 1, 0);
  }

  @Test
  void workInsideThatIsRefusedIsTriedInSmallerParts() {
    EngineException failure = new EngineException("CUDA out of memory.");
    List<Integer> tried = new ArrayList<>();
    int[] size = {9};
    Supplier<String> inside =
        () -> {
          tried.add(size[0]);
          if (size[0] > 3) {
            throw failure;
          }
          return "done";
        };
    BooleanSupplier less = () -> (size[0] /= 2) > 0;
    String done =
        OnceMore.orLess(HERE, "work", less, () -> OnceMore.on(HERE, "a part of it", inside));
    assertThat(done).isEqualTo("done");
    assertThat(tried).containsExactly(9, 9, 4, 4, 2);
  }

  @Test
  void roomThatIsRefusedIsAskedForInSmallerParts() {
    RuntimeException refusal = new Room.TooSmall("9 MB");
    assertThat(sizesTried(9, 3, refusal)).containsExactly(9, 4, 2);
    assertThat(sizesTried(5, 0, refusal)).containsExactly(5, 2, 1, 0); // collected before it
  }

  @Test
  void everyOtherFailureIsFinal() {
    for (RuntimeException other :
        List.of(
            new EngineException("The size of tensor a must match"),
            new IllegalStateException("work needs 9 MB more, which would exceed the limit"))) {
      AtomicInteger attempts = new AtomicInteger();
      assertThatThrownBy(() -> OnceMore.on(HERE, "work", failing(attempts, 1, other)))
          .isSameAs(other);
      assertThat(attempts).hasValue(1);
    }
    assertThat(OnceMore.isOutOfMemory(new OutOfMemoryError("out of memory: Java heap"))).isFalse();
  }

  @Test
  void whatDoesNotHelpIsRefusedInOneSentenceThatListsTheHolders() {
    EngineException failure = new EngineException("CUDA out of memory.");
    try (FakeCard card = FakeCard.of(64 << 20)) {
      NativeMemory.Holder holder = NativeMemory.open(HERE, "a cache that is kept");
      NativeMemory.admit(holder, 30 << 20);
      AtomicInteger attempts = new AtomicInteger();
      Supplier<String> inner = () -> OnceMore.on(HERE, "a pass", failing(attempts, 9, failure));
      assertThatThrownBy(() -> OnceMore.on(HERE, "a sweep", inner))
          .isInstanceOf(IllegalStateException.class)
          .hasCause(failure)
          .hasMessage(
              "a pass needs more memory than there is on cpu(), where 64 MB of 64 MB are free; take fewer prompts at a time, drop models that you no longer use, or drop the biggest holders: a cache that is kept 30 MB");
      assertThat(attempts).hasValue(2); // the work around it is not done once more
      assertThat(card.emptied()).isPositive();
      NativeMemory.release(holder);
    }
  }

  @Test
  void whatChangesSomethingIsNotDoneTwice() {
    AtomicInteger attempts = new AtomicInteger();
    EngineException failure = new EngineException("CUDA out of memory.");
    Supplier<String> work = failing(attempts, 1, failure);
    assertThatThrownBy(
            () ->
                OnceMore.on(
                    HERE, "learning", () -> OnceMore.atMostOnce(HERE, "a change", ": begin", work)))
        .hasMessageContaining(" are free: begin; take fewer prompts");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void theFirstAttemptsArraysAreFreeBeforeTheSecond() {
    List<Object> firsts = new ArrayList<>();
    AtomicInteger freed = new AtomicInteger();
    String done =
        OnceMore.on(
            HERE,
            "work",
            () -> {
              if (firsts.isEmpty()) {
                Reclaimer.whenGone(new Object(), freed::incrementAndGet);
                firsts.add("begun");
                throw new EngineException("CUDA out of memory.");
              }
              return "freed " + freed.get();
            });
    assertThat(done).isEqualTo("freed 1");
  }

  /** The driver said too much, so only the second attempt can help. */
  @Test
  void sixtyRoundsPassOnACardThatIsFullOfWhatNobodyHolds() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    try (FakeCard card = FakeCard.thatLies(8 * BudgetTest.pass(model, PROMPT))) {
      float[] expected = model.run(PROMPT).logits().toArray();
      for (int round = 0; round < 60; round++) {
        assertThat(cachedAndDropped(model, card)).isNotEmpty();
      }
      assertThat(card.failures())
          .isBetween(2L, 30L); // and each was followed by an attempt that passed
      assertThat(model.run(PROMPT).logits().toArray()).isEqualTo(expected);
    }
    NativeAccount.collect();
  }

  /** A method of its own, so that no variable of the next round holds the cache. */
  private static float[] cachedAndDropped(HookedTransformer model, FakeCard card) {
    return model
        .run(PROMPT)
        .with(
            Act.MLP_OUT.at(1),
            x -> {
              card.allocate();
              return x;
            })
        .cache()
        .get(Act.RESID_POST.at(1))
        .toArray();
  }
}
