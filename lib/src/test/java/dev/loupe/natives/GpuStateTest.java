package dev.loupe.natives;

import static dev.loupe.natives.GpuState.CPU_BUILD;
import static dev.loupe.natives.GpuState.CPU_LIBTORCH;
import static dev.loupe.natives.GpuState.NO_CARD;
import static dev.loupe.natives.GpuState.NO_DRIVER;
import static dev.loupe.natives.GpuState.NO_LIBTORCH;
import static dev.loupe.natives.GpuState.NO_RUNTIME;
import static dev.loupe.natives.GpuState.OTHER_PLATFORM;
import static dev.loupe.natives.GpuState.OTHER_VERSION;
import static dev.loupe.natives.GpuState.REACHED;
import static dev.loupe.natives.GpuState.UNUSABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GpuStateTest {
  private static final String LINUX = "linux-x86_64";
  private static final Optional<NvidiaDriver> NONE = Optional.empty();
  private static final Optional<NvidiaDriver> DRIVER =
      Optional.of(new NvidiaDriver(Path.of("/driver"), Optional.of("570.86.10")));
  private static final Natives CPU = new Natives.Bundled(Natives.CPU);
  private static final Natives CUDA = new Natives.Downloaded(Path.of("/djl"), Natives.CUDA);
  private static final Optional<Boolean> YES = Optional.of(true);
  private static final Optional<Boolean> NO = Optional.of(false);
  private static final Optional<Boolean> NOT_STARTED = Optional.empty();

  private static Natives at(String version, boolean cuda) {
    return new Natives.OnMachine(new Libtorch(Path.of("/torch/lib"), version, cuda));
  }

  private static GpuFacts facts(
      Optional<NvidiaDriver> driver, Natives natives, boolean runtime, int cards) {
    return new GpuFacts(LINUX, driver, natives, runtime, cards, NOT_STARTED);
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments(facts(NONE, CPU, false, 0), NO_DRIVER, "no NVIDIA driver is seen"),
        arguments(facts(NONE, CUDA, true, 1), NO_DRIVER, "install it"),
        arguments(facts(DRIVER, CPU, true, 1), CPU_BUILD, "run ./loupe setup --gpu"),
        arguments(facts(DRIVER, CPU, false, 0), CPU_BUILD, "has the CPU build of PyTorch"),
        arguments(
            facts(DRIVER, at("2.7.1+cpu", false), true, 1),
            CPU_LIBTORCH,
            "libtorch 2.7.1+cpu in /torch/lib, which PYTORCH_LIBRARY_PATH names"),
        arguments(
            facts(DRIVER, at("2.9.0+cu128", true), true, 1),
            OTHER_VERSION,
            "has version 2.9.0+cu128, and this Loupe needs 2.7.1+cu128"),
        arguments(facts(NONE, at("2.13.0", false), false, 0), OTHER_VERSION, "needs 2.7.1+cpu"),
        arguments(facts(DRIVER, new Natives.Missing("cu128"), true, 1), NO_LIBTORCH, "no PyTorch"),
        arguments(facts(DRIVER, CUDA, false, 0), NO_RUNTIME, "the NVIDIA driver 570.86.10 is here"),
        arguments(facts(DRIVER, CUDA, true, 0), NO_CARD, "CUDA_VISIBLE_DEVICES"),
        arguments(facts(DRIVER, CUDA, true, 1), REACHED, "is used"),
        arguments(facts(DRIVER, at("2.7.1+cu128", true), true, 2), REACHED, "is used"),
        arguments(new GpuFacts(LINUX, DRIVER, CUDA, true, 1, YES), REACHED, "is used"),
        arguments(new GpuFacts(LINUX, DRIVER, CUDA, true, 1, NO), UNUSABLE, "525.60"),
        arguments(
            new GpuFacts("osx-aarch64", NONE, CPU, false, 0, NOT_STARTED),
            OTHER_PLATFORM,
            "this machine is osx-aarch64; use cpu()"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowHasItsCauseAndOneSentence(GpuFacts facts, GpuState state, String words) {
    assertThat(GpuState.of(facts)).isEqualTo(state);
    assertThat(state.sentence(facts)).contains(words).doesNotContain("\n").doesNotEndWith(".");
  }

  @Test
  void noStateIsLeftOut() {
    assertThat(rows().map(row -> row.get()[1]).distinct())
        .containsExactlyInAnyOrder(Arrays.stream(GpuState.values()).toArray());
  }

  @Test
  void everyStateButOneSaysWhatToDo() {
    rows()
        .filter(row -> row.get()[1] != REACHED)
        .forEach(
            row ->
                assertThat(((GpuState) row.get()[1]).sentence((GpuFacts) row.get()[0]))
                    .containsAnyOf("use cpu()", "do not set it"));
  }
}
