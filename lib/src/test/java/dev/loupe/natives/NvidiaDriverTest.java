package dev.loupe.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class NvidiaDriverTest {
  @TempDir private Path root;

  private Path file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Optional<NvidiaDriver> seen(Map<String, String> environment) {
    return NvidiaDriver.find(root, environment);
  }

  @Test
  void aMachineWithoutItsFilesHasNone() {
    assertThat(seen(Map.of())).isEmpty();
    assertThat(seen(Map.of("PATH", ":/nowhere", "LD_LIBRARY_PATH", ""))).isEmpty();
  }

  @Test
  void theKernelModuleSaysItsVersion() throws IOException {
    file(
        "proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.10  Release Build\n"
            + "GCC version:  gcc version 12.3.0\n");
    assertThat(seen(Map.of()).orElseThrow()).hasToString("NVIDIA driver 570.86.10");
  }

  @Test
  void theLibraryOfTheDriverLinksToItsVersion() throws IOException {
    Path library = file("usr/lib64/libcuda.so.550.54.15", "");
    Files.createSymbolicLink(library.resolveSibling("libcuda.so.1"), library);
    assertThat(seen(Map.of()).orElseThrow()).hasToString("NVIDIA driver 550.54.15");
  }

  @Test
  void aContainerMayHaveTheLibraryOrTheProgramSomewhereElse() throws IOException {
    Path library = file("mine/libcuda.so.1", "");
    assertThat(seen(Map.of("LD_LIBRARY_PATH", "/none:" + library.getParent())).orElseThrow())
        .hasToString("NVIDIA driver seen by " + library);
    Path program = file("bin/nvidia-smi", "");
    assertThat(seen(Map.of("PATH", program.getParent().toString())).orElseThrow().seen())
        .isEqualTo(program);
  }
}
