package dev.loupe.kernel.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.natives.Libtorch;
import dev.loupe.natives.NvidiaDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DeviceSetUpTest {
  private static final String CLASSPATH = "/no/pytorch-native-cpu-2.7.1.jar";
  private static final DeviceFacts PLAIN = machine(Optional.empty());
  private static final DeviceFacts DRIVER =
      machine(Optional.of(new NvidiaDriver(Path.of("/driver"), Optional.of("570.86.10"))));

  @TempDir private Path folder;

  private static DeviceFacts machine(Optional<NvidiaDriver> driver) {
    Libtorch torch = new Libtorch(Path.of("/pip/torch/lib"), "2.7.1+cu128", true);
    return new DeviceFacts("linux-x86_64", driver, Optional.empty(), Optional.of(torch), false);
  }

  private String run(Wish wish, DeviceFacts machine) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    DeviceSetUp setUp = new DeviceSetUp(folder, CLASSPATH, out);
    setUp.run(wish == Wish.NONE ? setUp.remembered() : wish, machine);
    return said.toString(StandardCharsets.UTF_8);
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void withoutAChoiceTheCpuIsSetUpAndNothingIsRemembered() throws IOException {
    assertThat(run(Wish.NONE, PLAIN))
        .isEqualTo("==> PyTorch for the CPU: no NVIDIA driver is seen\n");
    assertThat(text("device-classpath")).isEqualTo(CLASSPATH);
    assertThat(text("device-options")).isEmpty();
    assertThat(folder.resolve("device")).doesNotExist();
  }

  @Test
  void aChoiceIsRememberedUntilTheNext() throws IOException {
    run(Wish.GPU, PLAIN);
    assertThat(run(Wish.NONE, PLAIN)).contains("the choice of the GPU is remembered");
    run(Wish.CPU, PLAIN);
    assertThat(run(Wish.NONE, DRIVER)).contains("the CPU was chosen");
  }

  /** No class can be started here, as on a machine whose library does not load. */
  @Test
  void aGpuThatDoesNotStartLeavesTheCpuAndSaysSo() throws IOException {
    assertThat(run(Wish.GPU, DRIVER))
        .contains("==> PyTorch for the GPU: libtorch 2.7.1+cu128 in /pip/torch/lib")
        .endsWith("run ./loupe setup again when that is mended\n");
    assertThat(text("device-classpath")).isEqualTo(CLASSPATH);
    assertThat(text("device-options")).isEmpty();
  }

  @Test
  void whatWasTriedIsNotTriedAgain() throws IOException {
    Files.writeString(folder.resolve("device-classpath"), "");
    Files.writeString(
        folder.resolve("device-options"),
        "-DPYTORCH_FLAVOR=cu128\n-DPYTORCH_LIBRARY_PATH=/pip/torch/lib\n");
    assertThat(run(Wish.GPU, DRIVER)).doesNotContain("instead");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theLibtorchOfAPythonIsFoundWithoutImportingTorch() throws IOException {
    Path torch = Files.createDirectories(folder.resolve("torch/lib"));
    Files.createFile(torch.resolve(System.mapLibraryName("torch")));
    Files.writeString(torch.resolveSibling("version.py"), "__version__ = '2.9.1+cu130'");
    Path python = folder.resolve("python");
    Files.writeString(python, "#!/bin/sh\necho '" + torch.getParent() + "'\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();
    assertThat(PythonTorch.of(List.of("/no/python", python.toString())).orElseThrow())
        .isEqualTo(new Libtorch(torch, "2.9.1+cu130", false));
    assertThat(PythonTorch.of(List.of("/no/python"))).isEmpty();
  }
}
