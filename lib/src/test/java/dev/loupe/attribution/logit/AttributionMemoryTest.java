package dev.loupe.attribution.logit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.bench.RandomModel;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The attribution of every neuron of a model of GPT-2 small's shape: what it needs at its peak. */
@Tag("slow")
class AttributionMemoryTest {
  private static final int POSITIONS = 256;
  private static final long NEURONS = 12L * 3072;
  private static final long OUTPUTS =
      NEURONS * 768 * Float.BYTES; // of all neurons, at one position
  private static final long MOST = 96L << 20; // a forward pass needs most of it

  private static Tokens prompt(int seed) {
    return Tokens.of(IntStream.range(0, POSITIONS).map(i -> (37 * i + seed) % 50000).toArray());
  }

  @Test
  void noNeuronsOutputIsMade() throws IOException {
    assumeTrue(LinuxMemory.ofProcess("VmHWM").isPresent(), "only Linux says what the peak was");
    HookedTransformer model = RandomModel.of(RandomModel.GPT2_SMALL);
    Metric metric = Metric.logitDiff(3, 5);
    LogitAttribution.of(model.run(prompt(0)), metric);
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak is from now on: proc(5)
    long before = LinuxMemory.ofProcess("VmHWM").orElseThrow();
    long start = System.nanoTime();
    int times = 5;
    for (int i = 1; i <= times; i++) {
      assertThat(LogitAttribution.of(model.run(prompt(i)), metric).check().error())
          .isLessThan(1e-4);
    }
    double seconds = (System.nanoTime() - start) / 1e9 / times;
    long grown = LinuxMemory.ofProcess("VmHWM").orElseThrow() - before;
    System.out.printf(
        "attribution of %d neurons over %d tokens: %.2f s, %d MB beyond the model%n",
        NEURONS, POSITIONS, seconds, grown >> 20);
    assertThat(grown).isLessThan(MOST).isLessThan(OUTPUTS);
  }
}
