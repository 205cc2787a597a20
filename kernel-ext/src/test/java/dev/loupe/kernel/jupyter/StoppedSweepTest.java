package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long work of the library is stopped as a notebook stops it. */
@Timeout(90)
class StoppedSweepTest {
  private static final String PATCHING =
      "var ioi = patching(load(), \"When Mary and John went to the store, John gave a drink to\","
          + " \"When Mary and John went to the store, Mary gave a drink to\","
          + " logitDiff(\" Mary\", \" John\"));";

  @Test
  void afterASweepWasInterruptedTheNextCellIsAnsweredWithinTwoSecondsAndTheModelWorks(
      @TempDir Path directory) throws Exception {
    try (KernelClient client = new KernelClient(directory, Map.of())) {
      client.run(PATCHING);
      String before = client.run("ioi.sweep(RESID_PRE).at(0, 10)").value();
      String sweeps =
          client.submit(
              "println(\"sweeping\"); System.out.flush();"
                  + " for (int i = 0; i < 1_000_000; i++) { ioi.sweep(RESID_PRE); }");
      client.awaitOutput(sweeps);
      long start = System.nanoTime();
      client.interrupt();
      assertThat(client.await(sweeps).of("error")).hasSize(1);
      String after = client.run("ioi.sweep(RESID_PRE).at(0, 10)").value();
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
      assertThat(after).isEqualTo(before);
    }
  }
}
