package dev.loupe.kernel.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.kernel.device.DevicePlan.Source;
import dev.loupe.natives.Libtorch;
import dev.loupe.natives.NvidiaDriver;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DevicePlanTest {
  private static final Optional<NvidiaDriver> DRIVER =
      Optional.of(new NvidiaDriver(Path.of("/driver"), Optional.of("570.86.10")));
  private static final Optional<NvidiaDriver> NO_DRIVER = Optional.empty();
  private static final Optional<Libtorch> NONE = Optional.empty();
  private static final Optional<Libtorch> FIT = torch("/pip/torch/lib", "2.7.1+cu128", true);
  private static final Optional<Libtorch> NEWER = torch("/pip/torch/lib", "2.9.0+cu128", true);
  private static final Optional<Libtorch> CPU = torch("/pip/torch/lib", "2.7.1+cpu", false);

  private static Optional<Libtorch> torch(String folder, String version, boolean cuda) {
    return Optional.of(new Libtorch(Path.of(folder), version, cuda));
  }

  private static DeviceFacts machine(
      Optional<NvidiaDriver> driver, Optional<Libtorch> named, Optional<Libtorch> python) {
    return new DeviceFacts("linux-x86_64", driver, named, python, false);
  }

  private static void assertCpu(Wish wish, DeviceFacts machine, String words) {
    DevicePlan plan = DevicePlan.of(wish, machine);
    assertThat(plan.source()).isEqualTo(Source.CPU_JAR);
    assertThat(plan.sentence()).startsWith("PyTorch for the CPU: ").contains(words);
  }

  @Test
  void withoutAWishTheCpuIsTakenAndADriverIsAnOffer() {
    assertCpu(Wish.NONE, machine(NO_DRIVER, NONE, NONE), "no NVIDIA driver is seen");
    assertCpu(
        Wish.NONE,
        machine(DRIVER, NONE, NONE),
        "NVIDIA driver 570.86.10 is here: ./loupe setup --gpu sets up the GPU");
    assertCpu(Wish.CPU, machine(DRIVER, FIT, FIT), "the CPU was chosen; NVIDIA driver 570.86.10");
  }

  @Test
  void aWishForTheGpuThatCannotBeGrantedSaysWhyAndWhatToDo() {
    assertCpu(
        Wish.GPU,
        machine(NO_DRIVER, NONE, NONE),
        "no NVIDIA driver is seen (no /proc/driver/nvidia, libcuda.so.1 or nvidia-smi); the choice"
            + " of the GPU is remembered: install the driver, then run ./loupe setup again");
    assertCpu(
        Wish.GPU,
        new DeviceFacts("osx-aarch64", NO_DRIVER, NONE, NONE, false),
        "this machine is osx-aarch64");
  }

  @Test
  void theLibtorchThatTheUserNamesComesFirst() {
    Optional<Libtorch> named = torch("/mine/lib", "2.7.1+cu128", true);
    DevicePlan plan = DevicePlan.of(Wish.GPU, machine(DRIVER, named, FIT));
    assertThat(plan.source()).isEqualTo(Source.MACHINE);
    assertThat(plan.libtorch()).isEqualTo(named);
    assertThat(plan.sentence())
        .isEqualTo(
            "PyTorch for the GPU: libtorch 2.7.1+cu128 in /mine/lib, which PYTORCH_LIBRARY_PATH"
                + " names");
  }

  @Test
  void anotherVersionThatTheUserNamesIsRefusedWithBothVersions() {
    assertThatThrownBy(() -> DevicePlan.of(Wish.GPU, machine(DRIVER, NEWER, FIT)))
        .hasMessageContainingAll(
            "2.9.0+cu128", "needs 2.7.1+cu128", "let PYTORCH_LIBRARY_PATH name that version");
    assertThatThrownBy(() -> DevicePlan.of(Wish.GPU, machine(DRIVER, CPU, NONE)))
        .hasMessageContaining(
            "libtorch 2.7.1+cpu in /pip/torch/lib is a build for the CPU, and the GPU needs 2.7.1+cu128");
  }

  @Test
  void theLibtorchOfPythonComesNext() {
    DevicePlan plan = DevicePlan.of(Wish.GPU, machine(DRIVER, NONE, FIT));
    assertThat(plan.libtorch()).isEqualTo(FIT);
    assertThat(plan.sentence()).endsWith("which Python's torch brings");
  }

  @Test
  void withoutEitherDjlDownloadsAndPythonsOtherVersionIsNamed() {
    DevicePlan plan = DevicePlan.of(Wish.GPU, machine(DRIVER, NONE, NEWER));
    assertThat(plan.source()).isEqualTo(Source.DJL);
    assertThat(plan.sentence())
        .startsWith("PyTorch for the GPU: DJL's download; Python's torch cannot be used: ")
        .contains("2.9.0+cu128", "needs 2.7.1+cu128");
    assertThat(DevicePlan.of(Wish.GPU, machine(DRIVER, NONE, CPU)).sentence())
        .contains("Python's torch cannot be used: libtorch 2.7.1+cpu in")
        .endsWith("needs 2.7.1+cu128");
    assertThat(
            DevicePlan.of(Wish.GPU, new DeviceFacts("linux-x86_64", DRIVER, NONE, NONE, true))
                .sentence())
        .isEqualTo("PyTorch for the GPU: DJL's download, which is here");
  }

  private static final String CLASSPATH =
      String.join(
          File.pathSeparator,
          "/m2/loupe.jar",
          "/m2/pytorch-native-cpu-2.7.1-linux-x86_64.jar",
          "/m2/pytorch-jni-2.7.1-0.36.0.jar");
  private static final String WITHOUT_CPU =
      "/m2/loupe.jar" + File.pathSeparator + "/m2/pytorch-jni-2.7.1-0.36.0.jar";

  private static Launch launch(Wish wish, DeviceFacts machine) {
    return Launch.of(DevicePlan.of(wish, machine), CLASSPATH);
  }

  @Test
  void theClassPathForTheCpuIsThatOfTheBuild() {
    assertThat(launch(Wish.NONE, machine(DRIVER, NONE, NONE)))
        .isEqualTo(new Launch(CLASSPATH, List.of()));
  }

  @Test
  void theClassPathForTheGpuLacksTheJarThatDjlWouldPrefer() {
    assertThat(launch(Wish.GPU, machine(DRIVER, NONE, FIT)))
        .isEqualTo(
            new Launch(
                WITHOUT_CPU,
                List.of("-DPYTORCH_FLAVOR=cu128", "-DPYTORCH_LIBRARY_PATH=/pip/torch/lib")));
    assertThat(launch(Wish.GPU, machine(DRIVER, NONE, NONE)))
        .isEqualTo(new Launch(WITHOUT_CPU, List.of("-DPYTORCH_FLAVOR=cu128")));
  }
}
