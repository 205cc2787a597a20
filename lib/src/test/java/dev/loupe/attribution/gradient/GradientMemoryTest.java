package dev.loupe.attribution.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.attribution.path.TokenAgain;
import dev.loupe.attribution.question.Question;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What integrated gradients leave in memory, again and again. */
@Tag("slow")
class GradientMemoryTest {
  private static final int TIMES = 50;
  private static final int WIDTH = 30;
  private static final long SLACK = 64L << 20; // the heap grows, and malloc keeps some

  private final HookedTransformer model = Toys.model(Toys.gpt2());

  private void once(int seed) {
    int[] ids = IntStream.range(0, WIDTH).map(i -> (7 * i + seed) % Toys.VOCAB).toArray();
    Question question =
        Question.of(model.run(Tokens.of(ids)), Metric.logitDiff(7, 9))
            .against(TokenAgain.of(1, WIDTH));
    assertThat(new IntegratedGradients(100).on(question).values()).hasSize(WIDTH);
  }

  @Test
  void repetitionsLeaveNativeMemoryFlat() {
    assumeTrue(LinuxMemory.ofProcess("RssAnon").isPresent(), "only Linux says what is in memory");
    IntStream.range(0, 5).forEach(this::once);
    NativeMemory.collect(model.device());
    long live = NativeMemory.live();
    long resident = LinuxMemory.ofProcess("RssAnon").orElseThrow();
    for (int i = 0; i < TIMES; i++) {
      once(i);
    }
    NativeMemory.collect(model.device());
    long grown = LinuxMemory.ofProcess("RssAnon").orElseThrow() - resident;
    System.out.printf(
        "after %d times: %d bytes more live, %d MB more resident%n",
        TIMES, NativeMemory.live() - live, grown >> 20);
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(live);
    assertThat(grown).isLessThan(SLACK);
  }
}
