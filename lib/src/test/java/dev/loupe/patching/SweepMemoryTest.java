package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.bench.RandomModel;
import dev.loupe.effect.Sweep;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sweep of a long prompt over a model of GPT-2 small's shape: what it needs at its peak. */
@Tag("slow")
class SweepMemoryTest {
  private static final int POSITIONS = 256;
  private static final int DIFFERENT = 220;
  private static final long CACHES = 2L * 12 * POSITIONS * 768 * Float.BYTES; // of both prompts
  private static final long MOST = 768L << 20; // eight batches of 128 MiB would be more

  private static Tokens prompt(int at) {
    return Tokens.of(
        IntStream.range(0, POSITIONS).map(i -> i == DIFFERENT ? at : 37 * i % 5000).toArray());
  }

  @Test
  void threeThousandCellsStayWithinTheBudget() throws IOException {
    assumeTrue(LinuxMemory.ofProcess("VmHWM").isPresent(), "only Linux says what the peak was");
    HookedTransformer model = RandomModel.of(RandomModel.GPT2_SMALL);
    model.run(prompt(1)).logits();
    long held = NativeMemory.live();
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak is from now on: proc(5)
    long before = LinuxMemory.ofProcess("VmHWM").getAsLong();
    long start = System.nanoTime();
    Sweep sweep =
        ActivationPatching.of(model, prompt(1), prompt(2), Metric.logitDiff(3, 5))
            .sweep(Act.RESID_PRE);
    double seconds = (System.nanoTime() - start) / 1e9;
    long grown = LinuxMemory.ofProcess("VmHWM").getAsLong() - before;
    System.out.printf(
        "resid_pre, 12 x %d: %.1f s, %d MB beyond the model%n", POSITIONS, seconds, grown >> 20);
    assertThat(sweep.toString()).isNotEmpty();
    assertThat(grown).isBetween(CACHES, MOST);
    assertThat(NativeMemory.live() - held).isLessThan(CACHES);
  }
}
