package dev.loupe.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hundreds of dropped results: the process must not grow. */
@Tag("slow")
class MemorySoakTest {
  private static final long MEGABYTE = 1L << 20;
  private static final long SOFT = 64 * MEGABYTE;
  private static final long SLACK = 64 * MEGABYTE; // the Java heap's growth and malloc's reserve

  private static final Spec SPEC =
      Spec.attentionOnly("soak", 4, 128, 64, Toys.VOCAB, Attention.plain(4, 32, true))
          .with(new Mlp(512, Activation.GELU_TANH, false, true))
          .with(new Norm.LayerNorm(1e-5))
          .with(Ends.plain(true));

  @AfterEach
  void liftTheLimits() {
    NativeMemory.limits(512 * MEGABYTE, 1024 * MEGABYTE);
  }

  private static void soak(int rounds, Consumer<Run> work) {
    NativeAccount.collect();
    long before = NativeMemory.live();
    NativeMemory.limits(before + SOFT, before + 4 * SOFT);
    HookedTransformer model = Toys.model(SPEC);
    Run run = model.run(Tokens.of(IntStream.range(0, 64).map(i -> i % Toys.VOCAB).toArray()));
    long start = 0;
    for (int round = 0; round < rounds; round++) {
      work.accept(run);
      if (round == rounds / 5) {
        start = NativeAccount.anonymous().orElse(0); // heap and allocator have warmed up
      }
      // Collections are put off until a quarter more is held than the last one left.
      assertThat(NativeMemory.live()).isLessThanOrEqualTo((before + SOFT) / 4 * 5);
    }
    assertThat(NativeAccount.anonymous().orElse(0) - start).isLessThan(SOFT + SLACK);
  }

  @Test
  void fiveHundredDroppedCachesStayWithinTheBudget() {
    soak(500, Run::cache);
  }

  @Test
  void gradientsAndGenerationStayWithinTheBudget() {
    soak(
        100,
        run -> {
          run.gradients(Metric.logProb(3), Act.RESID_PRE, Act.MLP_POST);
          run.model().run(Tokens.of(new int[] {1, 2, 3})).generateTokens(10, Sampling.greedy());
        });
  }
}
