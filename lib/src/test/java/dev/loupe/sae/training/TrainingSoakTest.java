package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many steps of a large autoencoder need no more memory than a few. */
@Tag("slow")
class TrainingSoakTest {
  private static final int FEATURES = 16_384;
  private static final int WIDTH = 768;
  private static final int ROWS = 8192;
  private static final long SLACK = 64L << 20;

  @AfterEach
  void listenNoMore() {
    Progress.listen(progress -> {});
  }

  @Test
  void memoryStaysFlat() {
    assumeTrue(LinuxMemory.ofProcess("VmRSS").isPresent());
    List<Long> used = new ArrayList<>();
    Progress.listen(progress -> used.add(LinuxMemory.ofProcess("VmRSS").orElseThrow()));
    SaeRecipe recipe = SaeRecipe.topK(FEATURES, 32).steps(24).batch(1024);
    Tensor rows = rows();
    int[] all = IntStream.range(0, ROWS).toArray();
    StepRows steps = RowsInMemory.of(List.of(rows), List.of(rows), all, recipe.batch(), 0);
    new TrainingRun(recipe, steps, Device.cpu(), true).run();
    System.out.println("bytes in use after each step: " + used);
    long early = used.get(8);
    assertThat(used.subList(9, 24)).allMatch(bytes -> bytes < early + SLACK);
  }

  private static Tensor rows() {
    Random random = new Random(1);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, new long[] {ROWS, WIDTH}, SAMPLE, D_IN);
  }
}
