package dev.loupe.bench;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.loupe.activations.ActivationCache;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loupe's half of the benchmark, with tiny models on the CPU. */
class GpuWorkTest {
  private static final int LAYERS = 3;
  private static final int HEADS = 4;
  private static final int VOCAB = 512;

  @TempDir Path cache;

  private GpuWork work(GpuModel model) throws IOException {
    Path folder = model.folder(cache, true, "no Python", Path.of("no script"));
    return GpuWork.on(Device.cpu(), model, folder);
  }

  @ParameterizedTest
  @EnumSource(names = {"GPT2", "NEOX"})
  void everyTaskGivesAsManyNumbersAsPython(GpuModel tiny) throws IOException {
    GpuWork work = work(tiny);
    for (GpuTask task : GpuTask.all()) {
      int count =
          switch (task.kind()) {
            case LOAD, FORWARD -> VOCAB;
            case CACHE, GRADIENTS -> 64; // d_model
            case GENERATE -> 30;
            case SWEEP ->
                LAYERS * task.prompts() * (task.act() == Act.HEAD_Z ? HEADS : task.width());
          };
      double[] numbers = work.run(task).get();
      assertThat(numbers).as(task.title()).hasSize(count).doesNotContain(Double.NaN);
      assertThat(Arrays.stream(numbers).distinct().count()).as(task.title()).isGreaterThan(1);
    }
  }

  @Test
  void cellsAreInTheOrderOfLayersThenPositionsOrHeadsThenPrompts() throws IOException {
    GpuWork work = work(GpuModel.NEOX);
    GpuTask task = GpuTask.all().get(GpuTask.all().size() - 1); // 32 prompts
    double[] cells = work.run(task).get();
    HookedTransformer model = work.model();
    Spot spot = Act.RESID_PRE.at(2).pos(11);
    ActivationCache clean = model.run(task.clean(VOCAB)).cache(spot.site());
    double[] expected =
        model
            .run(task.corrupted(VOCAB))
            .patch(spot, clean)
            .measure(Metric.logitDiff(GpuWork.RIGHT, GpuWork.WRONG));
    int from = (2 * task.width() + 11) * task.prompts();
    assertClose("cell", expected, Arrays.copyOfRange(cells, from, from + task.prompts()), 1e-5);
  }

  @Test
  void aModelIsWrittenOnce() throws IOException {
    Path folder = work(GpuModel.GPT2).folder();
    FileTime written = Files.getLastModifiedTime(folder.resolve("model.safetensors"));
    assertThat(work(GpuModel.GPT2).folder()).isEqualTo(folder);
    assertThat(Files.getLastModifiedTime(folder.resolve("model.safetensors"))).isEqualTo(written);
  }

  @Test
  void promptsDifferInAsManyTokensAsTheTaskSays() {
    for (GpuTask task : GpuTask.all()) {
      Tokens clean = task.clean(VOCAB);
      Tokens corrupted = task.corrupted(VOCAB);
      for (int row = 0; row < task.prompts(); row++) {
        int differing = 0;
        for (int i = 0; i < task.width(); i++) {
          differing += clean.id(row, i) == corrupted.id(row, i) ? 0 : 1;
        }
        assertThat(differing).as(task.title()).isEqualTo(task.differing());
      }
    }
  }
}
