package dev.loupe.harvest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Texts;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.NewJvm;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten million rows through a small heap. */
@Tag("slow")
class HarvestSoakTest {
  private static final int ROWS = 10_000_000;
  private static final int WORDS = 25; // of a text
  private static final int A_ROW = 10; // bytes; what is lost or kept of each row is seen

  @TempDir Path folder;

  /** Harvests all texts; prints the memory in use when a fifth was done, and at the end. */
  static final class Harvester {
    private static long early;

    private Harvester() {}

    public static void main(String... arguments) {
      Path folder = Path.of(System.getProperty("folder"));
      Progress.listen(
          progress -> {
            boolean harvesting = progress.what().startsWith("harvesting"); // not still counting
            if (harvesting && early == 0 && progress.done() > ROWS / 5) {
              early = LinuxMemory.ofProcess("VmHWM").orElseThrow();
            }
          });
      long start = System.nanoTime();
      Shards shards =
          Harvest.of(
                  ToyTexts.model(Toys.gpt2(), DataType.FLOAT32),
                  Texts.of(folder.resolve("texts.txt")),
                  Act.RESID_POST.at(0))
              .into(folder.resolve("shards"));
      double seconds = (System.nanoTime() - start) / 1e9;
      long last = LinuxMemory.ofProcess("VmHWM").orElseThrow();
      Runtime heap = Runtime.getRuntime();
      System.gc();
      long used = heap.totalMemory() - heap.freeMemory();
      System.out.printf(
          "%d %d %.0f %d %d %d%n", shards.rows(), shards.shards(), seconds, early, last, used);
    }
  }

  @Test
  void tenMillionRowsNeedNoMoreMemoryThanTwoMillion() throws Exception {
    assumeTrue(LinuxMemory.ofProcess("VmHWM").isPresent(), "only Linux says what the peak was");
    write();
    String printed =
        NewJvm.run(
            Harvester.class,
            Map.of(),
            "-Xms256m", // and all of it in memory from the start: what grows then is native
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-Dai.djl.pytorch.num_threads=1",
            "-Dfolder=" + folder);
    String[] words = printed.split(" ");
    System.out.println(
        "rows, shards, seconds, peak at a fifth, peak at the end, heap at the end: " + printed);
    assertThat(Long.parseLong(words[0])).isEqualTo(ROWS);
    assertThat(Long.parseLong(words[3])).as("the peak at a fifth").isPositive();
    long grown = Long.parseLong(words[4]) - Long.parseLong(words[3]);
    assertThat(grown).as("native memory").isLessThan((long) A_ROW * (ROWS - ROWS / 5));
    assertThat(Long.parseLong(words[5])).as("heap").isLessThan((long) A_ROW * ROWS);
  }

  private void write() throws IOException {
    Random random = new Random(1);
    try (BufferedWriter file = Files.newBufferedWriter(folder.resolve("texts.txt"))) {
      for (int text = 0; text < ROWS / WORDS; text++) {
        for (int word = 0; word < WORDS; word++) {
          file.write("w" + random.nextInt(52) + (word + 1 < WORDS ? " " : "\n"));
        }
      }
    }
  }
}
