package dev.loupe.variants.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.axis.Axis;
import dev.loupe.bench.RandomModel;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory that many mixtures need. */
@Tag("slow")
class MixturesMemoryTest {
  private static final int POSITIONS = 128;
  private static final long INPUTS =
      4096L * POSITIONS * 64 * Float.BYTES; // a copy for each: 134 MB

  private final HookedTransformer model = RandomModel.of(RandomModel.TINY_GPT2);
  private final Run run =
      model.run(Tokens.of(IntStream.range(0, POSITIONS).map(i -> 37 * i % 500).toArray()));
  private final Tensor own = run.cache(Act.EMBED.site()).get(Act.EMBED.site()).at(Axis.BATCH, 0);

  /** The peak of the process's memory until this many random mixtures have been measured. */
  private long peak(int count) {
    Random random = new Random(count);
    List<int[]> mixtures =
        IntStream.range(0, count).mapToObj(i -> random.ints(POSITIONS, 0, 2).toArray()).toList();
    Mixtures all = Mixtures.of(run, List.of(own, own.zeros()), Metric.logitDiff(3, 5));
    try (Progress progress = Progress.of("mixtures", count)) {
      assertThat(all.measure(mixtures, progress)).hasSize(count);
    }
    return LinuxMemory.ofProcess("VmHWM").orElseThrow();
  }

  @Test
  void doesNotGrowWithTheirNumber() {
    assumeTrue(LinuxMemory.ofProcess("VmHWM").isPresent(), "only Linux says what the peak was");
    peak(512);
    peak(512); // now the Java heap is as large as waves of this size make it
    long few = peak(512);
    long many = peak(4096);
    System.out.printf("4096 mixtures: %d MB beyond 512 of them%n", (many - few) >> 20);
    assertThat(many - few).isLessThan(INPUTS / 2);
  }
}
