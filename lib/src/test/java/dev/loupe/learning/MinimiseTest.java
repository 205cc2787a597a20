package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.loupe.memory.NativeMemory;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinimiseTest {
  private static final Tensor TARGET = Tensor.vector(3, -1, 0.5f, 2);
  private static final Tensor DATA = data(100);

  private static Tensor data(int rows) {
    Random random = new Random(3);
    float[] values = new float[4 * rows];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, new long[] {rows, 4}, SAMPLE, D_MODEL);
  }

  private static Tensor distance(ParameterValues p) {
    Tensor off = p.get("x").minus(TARGET);
    return off.times(off).sum(D_MODEL);
  }

  /** The error of a linear map at some rows, where the best map is the target. */
  private static Tensor error(Leaves p, Tensor rows) {
    Tensor off = rows.dot(p.get("x").minus(TARGET), D_MODEL);
    return off.times(off).mean(SAMPLE);
  }

  private static Parameters start() {
    return parameters().with("x", Tensor.vector(0, 0, 0, 0));
  }

  @Test
  void findsTheMinimumOfAParabola() {
    Learned learned = minimise(MinimiseTest::distance, start(), sgd(0.1).steps(200));
    assertThat(learned.get("x").toArray()).containsExactly(TARGET.toArray(), offset(1e-6f));
    assertThat(learned.losses()).hasSize(200).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(learned.loss()).isLessThan(1e-9);
  }

  @Test
  void oneFunctionReadsParametersBeforeDuringAndAfterLearning() {
    Parameters start = start();
    Learned learned = minimise(MinimiseTest::distance, start, sgd(0.1).steps(7));
    assertThat(distance(start).value()).isEqualTo(learned.losses()[0]);
    Learned further = minimise(MinimiseTest::distance, learned.parameters(), sgd(0.1).steps(1));
    assertThat(distance(learned).value()).isEqualTo(further.losses()[0]);
  }

  @Test
  void whereItStartsIsNotChanged() {
    Parameters start = start();
    minimise(MinimiseTest::distance, start, adam(0.1).steps(5));
    assertThat(start.get("x").toArray()).containsOnly(0);
  }

  @Test
  void goesOnFromWhatWasLearned() {
    Learned first = minimise(MinimiseTest::distance, start(), sgd(0.1).steps(10));
    Learned second = minimise(MinimiseTest::distance, first.parameters(), sgd(0.1).steps(10));
    Learned atOnce = minimise(MinimiseTest::distance, start(), sgd(0.1).steps(20));
    assertThat(second.get("x").toArray()).isEqualTo(atOnce.get("x").toArray());
  }

  @Test
  void learnsALinearMapFromRows() {
    Learned learned =
        minimise(MinimiseTest::error, start(), adam(0.1).steps(300).cosine(), rows(DATA, 10));
    assertThat(learned.get("x").toArray()).containsExactly(TARGET.toArray(), offset(1e-3f));
  }

  @Test
  void aKeptParameterStaysWhereItIsKept() {
    Parameters start =
        parameters()
            .with("x", Tensor.vector(1, 1, 1, 1), x -> x.times(1 / x.norm(D_MODEL).value()));
    List<Double> lengths = new ArrayList<>();
    Learned learned =
        minimise(
            p -> {
              lengths.add(p.get("x").norm(D_MODEL).value());
              return distance(p);
            },
            start,
            sgd(0.1).steps(100));
    assertThat(lengths).allSatisfy(length -> assertThat(length).isCloseTo(1, offset(1e-6)));
    double scale = TARGET.norm(D_MODEL).value();
    float[] direction = TARGET.times(1 / scale).toArray();
    assertThat(learned.get("x").toArray()).containsExactly(direction, offset(1e-5f));
  }

  @Test
  void everyRoundTakesEveryRowOnce() {
    Rows rows = rows(DATA, 30).seed(4);
    TreeSet<Integer> round = new TreeSet<>();
    for (int step = 1; step <= 3; step++) {
      Arrays.stream(rows.of(step)).forEach(round::add);
    }
    assertThat(round).hasSize(90);
    assertThat(rows.of(4)).isNotEqualTo(rows.of(1)).isEqualTo(rows(DATA, 30).seed(4).of(4));
    assertThat(rows.of(1)).isNotEqualTo(rows.seed(5).of(1));
  }

  @Test
  void theNumberOfNativeArraysIsTheSameInEveryStep() {
    NativeAccount.collect();
    List<Integer> arrays = new ArrayList<>();
    minimise(
        (p, rows) -> {
          arrays.add(NativeAccount.resources());
          return error(p, rows);
        },
        start(),
        adam(0.1).steps(60).clip(1),
        rows(DATA, 10));
    assertThat(arrays.subList(5, 60)).containsOnly(arrays.get(5));
  }

  @Test
  void theMemoryReportKnowsParametersAndWhatTheOptimiserRemembers() {
    Parameters large = parameters().zeros("x", D_MODEL.sized(1 << 18)); // 1 MB
    List<String> reports = new ArrayList<>();
    long before = NativeMemory.live();
    minimise(
        p -> {
          reports.add(NativeMemory.report());
          return p.get("x").plus(1).norm(D_MODEL);
        },
        large,
        adam(0.1).steps(2));
    assertThat(reports)
        .allMatch(report -> report.contains("parameters and their optimiser 4096 kB"));
    assertThat(NativeMemory.live() - before).isLessThanOrEqualTo(1 << 20);
  }

  @Test
  void aContinuedRunGivesTheBytesOfAnUninterruptedOne(@TempDir Path folder) {
    Optimiser optimiser = adamW(0.1).steps(50).warmUp(5).cosine().clip(1);
    Learned whole = minimise(MinimiseTest::error, start(), optimiser, rows(DATA, 10));
    String file = folder.resolve("run.safetensors").toString();
    RowsObjective broken =
        (p, x) -> {
          if (p.step() == 37) {
            throw new IllegalStateException("broken");
          }
          return error(p, x);
        };
    assertThatThrownBy(
            () -> minimise(broken, start(), optimiser, rows(DATA, 10), checkpoint(file, 10)))
        .hasMessage("broken");
    List<Long> steps = new ArrayList<>();
    RowsObjective counted =
        (p, x) -> {
          steps.add(p.step());
          return error(p, x);
        };
    Learned resumed = minimise(counted, start(), optimiser, rows(DATA, 10), checkpoint(file, 10));
    assertThat(steps).hasSize(20).startsWith(31L);
    assertThat(resumed.get("x").toArray()).isEqualTo(whole.get("x").toArray());
    assertThat(resumed.losses()).isEqualTo(whole.losses());
    minimise(counted, start(), optimiser, rows(DATA, 10), checkpoint(file, 10));
    assertThat(steps).hasSize(20); // it was complete
    assertThat(folder).isDirectoryContaining(one -> one.equals(Path.of(file)));
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void anInterruptLosesNoStep(@TempDir Path folder) {
    Optimiser optimiser = adam(0.1).steps(50);
    String file = folder.resolve("run.safetensors").toString();
    Objective interrupted =
        p -> {
          if (p.step() == 37) {
            Thread.currentThread().interrupt();
          }
          return distance(p);
        };
    assertThatThrownBy(() -> minimise(interrupted, start(), optimiser, checkpoint(file, 10)))
        .isInstanceOf(CancellationException.class)
        .hasMessage(
            "stopped by an interrupt after 37 of 50 steps; "
                + file
                + " has them, and the same call goes on there");
    assertThat(Thread.interrupted()).isTrue();
    List<Long> steps = new ArrayList<>();
    Objective counted =
        p -> {
          steps.add(p.step());
          return distance(p);
        };
    Learned resumed = minimise(counted, start(), optimiser, checkpoint(file, 10));
    assertThat(steps).hasSize(13).startsWith(38L);
    Learned whole = minimise(MinimiseTest::distance, start(), optimiser);
    assertThat(resumed.get("x").toArray()).isEqualTo(whole.get("x").toArray());
    assertThat(resumed.losses()).isEqualTo(whole.losses());
  }

  @Test
  void anInterruptWithoutACheckpointSaysHowToHaveOne() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> minimise(MinimiseTest::distance, start(), adam(0.1).steps(9)))
        .isInstanceOf(CancellationException.class)
        .hasMessage(
            "stopped by an interrupt after 0 of 9 steps; with a checkpoint the same call would go on there: checkpoint(\"v.safetensors\", 100)");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void refusesACheckpointThatCannotBeWrittenBeforeTheFirstStep(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    List<Long> steps = new ArrayList<>();
    Objective counted =
        p -> {
          steps.add(p.step());
          return distance(p);
        };
    for (Path place : List.of(folder, file.resolve("run.safetensors"))) {
      assertThatThrownBy(
              () -> minimise(counted, start(), sgd(0.1), checkpoint(place.toString(), 500)))
          .hasMessageStartingWith(place + " cannot be written: ")
          .hasMessageMatching(".*(it is a folder|is a file, not a folder)$");
    }
    assertThat(steps).isEmpty();
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void refusesToKeepAParameterAtAnotherSize() {
    Parameters shorter =
        parameters().with("x", Tensor.vector(0, 0, 0, 0), x -> x.range(D_MODEL, 0, 1));
    assertThatThrownBy(() -> minimise(MinimiseTest::distance, shorter, sgd(0.1)))
        .hasMessageStartingWith("what keeps the parameter 'x' returned tensor [d_model 1]")
        .hasMessageEndingWith("; return a tensor of the same axes and sizes");
  }

  @Test
  void refusesTheCheckpointOfAnotherMinimisation(@TempDir Path folder) throws Exception {
    String file = folder.resolve("run.safetensors").toString();
    minimise(MinimiseTest::distance, start(), sgd(0.1).steps(2), checkpoint(file, 1));
    byte[] before = Files.readAllBytes(Path.of(file));
    assertThatThrownBy(
            () ->
                minimise(MinimiseTest::distance, start(), adam(0.1).steps(2), checkpoint(file, 1)))
        .hasMessageContaining("is the checkpoint of another minimisation: sgd")
        .hasMessageContaining("delete it or name another file");
    assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(before);
  }

  @Test
  void refusesALossThatIsNotFinite() {
    assertThatThrownBy(() -> minimise(MinimiseTest::distance, start(), sgd(1e9).steps(100)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the loss is")
        .hasMessageContaining("take a smaller rate");
  }

  @Test
  void refusesToLearnNothing() {
    assertThatThrownBy(() -> minimise(MinimiseTest::distance, parameters(), sgd(1)))
        .hasMessage("there are no parameters; add one: parameters().with(\"v\", vector(0, 0, 0))");
  }

  @Test
  void theProgressSaysTheLossAndItsCurve() {
    List<String> said = new ArrayList<>();
    Progress.listen(progress -> said.add(progress.what()));
    try {
      minimise(MinimiseTest::distance, start(), sgd(0.1).steps(30));
    } finally {
      Progress.listen(progress -> {});
    }
    assertThat(said).anyMatch(text -> text.matches("minimising: loss \\S+ █.*▁"));
  }

  @Test
  void theResultIsAChartOfTheLoss() {
    Learned learned = minimise(MinimiseTest::distance, start(), sgd(0.1).steps(1000));
    assertThat(learned.picture().lines().get(0).y()).hasSize(200);
    assertThat(learned.html()).contains("Loss by step");
    assertThat(learned.text()).contains("loss 14.25 at the first step");
    assertThat(learned.toString()).contains("learned in 1000 steps");
  }

  @Test
  void aSeedGivesTheSameStart() {
    Tensor one = parameters(1).normal("w", 0.5, D_MODEL.sized(1000)).get("w");
    Tensor same = parameters(1).normal("w", 0.5, D_MODEL.sized(1000)).get("w");
    Tensor other = parameters(2).normal("w", 0.5, D_MODEL.sized(1000)).get("w");
    assertThat(one.toArray()).isEqualTo(same.toArray()).isNotEqualTo(other.toArray());
    assertThat(one.norm(D_MODEL).value() / Math.sqrt(1000)).isCloseTo(0.5, offset(0.05));
  }
}
