package dev.loupe.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import dev.loupe.tensor.NewJvm;
import dev.loupe.torch.Torch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java processes that see a pretended card, and what they and later processes do. */
class GpuReachTest {
  private static final String TOKENIZERS = "libtokenizers.so";
  private static final Path WREN =
      Path.of("src/main/resources/dev/loupe/wren/tokenizer.json").toAbsolutePath();

  @TempDir private Path folder;
  private final List<Path> links = new ArrayList<>();

  private void link(Path link, Path to) throws IOException {
    links.add(Files.createSymbolicLink(link, to.toAbsolutePath()));
  }

  /** A card that is really there would be seen beside the pretended one. */
  @BeforeAll
  static void needsTheCpuBuildAndNoDriver() {
    GpuState state = GpuState.of(Torch.gpuFacts());
    assumeTrue(state == GpuState.NO_DRIVER, "this machine has a driver: " + state);
    assumeTrue(Torch.library().contains(" for cpu "), "this Java has no CPU build of PyTorch");
  }

  @AfterEach
  void leaveNoLinksOutOfTheFolder() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  /** An empty cache, but for PyTorch's library, which takes seconds to unpack. */
  private Path cache(String name) throws IOException {
    Torch.version(); // unpacked now at the latest
    Path cache = Files.createDirectories(folder.resolve(name));
    link(cache.resolve("pytorch"), Utils.getEngineCacheDir("pytorch"));
    return cache;
  }

  /** The folder in which DJL keeps the tokenizers, left as by a run that saw a card. */
  private static Path broken(Path cache) throws IOException {
    String version = Natives.properties("native/lib/tokenizers.properties").getProperty("version");
    Path place = cache.resolve("tokenizers").resolve(version + "-cpu-" + Natives.platform());
    Files.createDirectories(place.resolve("90"));
    Files.writeString(place.resolve("90").resolve(TOKENIZERS), "unpacked for a card");
    return place;
  }

  private static Map<String, String> answers(Map<String, String> environment, String... flags)
      throws Exception {
    Map<String, String> answers = new HashMap<>();
    for (String line : NewJvm.run(GpuProbe.class, environment, flags).split("\n")) {
      String[] parts = line.split("\\|", 2);
      answers.put(parts[0], parts.length > 1 ? parts[1] : "");
    }
    return answers;
  }

  private static String sees(Path card) {
    return "-Djna.library.path=" + card;
  }

  @Test
  void aCardBesideTheCpuBuildIsNotUsedAndTheTokenizersWorkThenAndLater() throws Exception {
    Path card = FakeCuda.in(folder.resolve("card"));
    Path cache = cache("card-then-cpu");
    Map<String, String> environment =
        Map.of("DJL_CACHE_DIR", cache.toString(), "LD_LIBRARY_PATH", card.toString());
    Map<String, String> withCard = answers(environment, sees(card));
    assertThat(withCard)
        .containsEntry("best", "cpu()")
        .containsEntry(
            "gpu",
            "refused: this Java has the CPU build of PyTorch on its class path; run ./loupe setup"
                + " --gpu (or see 'Use a GPU' in README.md), or use cpu()")
        .containsEntry(
            "card",
            "Pretended Card (compute capability 9.0), 6.0 of 24.0 GiB free, NVIDIA driver"
                + " 570.86.10, up to CUDA 12.8")
        .containsEntry("tokens", "4");
    assertThat(withCard.get("library")).startsWith("2.7.1 for cpu in " + cache);
    assertThat(cache.resolve("tokenizers")).doesNotExist();
    assertThat(answers(Map.of("DJL_CACHE_DIR", cache.toString())))
        .containsEntry("tokens", "4")
        .containsEntry(
            "gpu",
            "refused: no NVIDIA driver is seen on this machine (no /proc/driver/nvidia,"
                + " libcuda.so.1 or nvidia-smi); install it, then run ./loupe setup --gpu, or use"
                + " cpu()")
        .doesNotContainKey("card");
  }

  @Test
  void aCacheThatARunWithACardHasBrokenIsMended() throws Exception {
    FakeCuda.in(folder.resolve("for Linux only"));
    Path cache = cache("broken");
    Path place = broken(cache);
    Map<String, String> environment = Map.of("DJL_CACHE_DIR", cache.toString());
    String offline = "-Dai.djl.offline=true";
    assertThat(NewJvm.run(GpuProbe.Bare.class, environment, offline, "-Dfile=" + WREN))
        .contains("UnsatisfiedLinkError");
    assertThat(answers(environment)).containsEntry("tokens", "4");
    assertThat(place.resolve(TOKENIZERS)).isRegularFile();
    assertThat(NewJvm.run(GpuProbe.Bare.class, environment, offline, "-Dfile=" + WREN))
        .isEqualTo("true");
  }

  /** The CPU's libraries and DJL's native part, with empty ones in the place of CUDA's. */
  private Path pretended(Path folder) throws Exception {
    Torch.version();
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(Path.of(LibUtils.getLibtorchPath()))) {
      for (Path file : files.toList()) {
        link(folder.resolve(file.getFileName()), file);
      }
    }
    Path empty = Files.createFile(folder.resolve("empty.c"));
    for (String name : List.of("libtorch_cuda.so", "libc10_cuda.so")) {
      FakeCuda.compile(empty, folder.resolve(name));
    }
    return folder;
  }

  @Test
  void aLibtorchForCudaIsTakenFromItsPathAndRunsOnTheCpuWhereItFindsNoCard() throws Exception {
    Path card = FakeCuda.in(folder.resolve("card2"));
    Path libtorch = pretended(folder.resolve("torch/lib"));
    Map<String, String> answers =
        answers(
            Map.of(
                "DJL_CACHE_DIR", cache("cuda").toString(),
                "LD_LIBRARY_PATH", card.toString(),
                "PYTORCH_LIBRARY_PATH", libtorch.toString()));
    assertThat(answers)
        .containsEntry("tokens", "4")
        .containsEntry("best", "cpu()")
        .containsEntry("library", "2.7.1 for cu128 in " + libtorch)
        .containsEntry(
            "gpu",
            "refused: libtorch 2.7.1 in "
                + libtorch
                + " cannot use the card, perhaps because the NVIDIA driver 570.86.10 is too old:"
                + " CUDA 12 needs 525.60 or newer; update it, or use cpu()")
        .containsKey("card"); // the runtime library was found in LD_LIBRARY_PATH
  }

  /**
   * This class path without PyTorch's jar for the CPU, as a user's own project for a GPU has it.
   */
  private static String withoutTheCpuBuild() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(part -> !part.contains("pytorch-native-cpu"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void whatDjlHasDownloadedForCudaIsUsedWithoutAnySettingAndWithItsOwnRuntime() throws Exception {
    Path card = FakeCuda.in(folder.resolve("card3"));
    Path cache = Files.createDirectories(folder.resolve("plain"));
    Path download = cache.resolve("pytorch/2.7.1-cu128-linux-x86_64");
    pretended(download);
    Files.move(card.resolve("libcudart.so"), download.resolve("libcudart-8774224f.so.12"));
    Map<String, String> answers =
        answers(
            Map.of(
                "DJL_CACHE_DIR", cache.toString(),
                "LD_LIBRARY_PATH", card.toString(),
                "CLASSPATH", withoutTheCpuBuild()));
    assertThat(answers)
        .containsEntry("tokens", "4")
        .containsEntry("library", "2.7.1 for cu128 in " + download)
        .containsKey("card");
    assertThat(answers.get("gpu")).contains("libtorch 2.7.1+cu128 in " + download);
  }

  @Test
  void aJavaWithoutAnyLibtorchSaysWhatToAddAndAsksNoNetwork() throws Exception {
    Path cache = Files.createDirectories(folder.resolve("empty"));
    Map<String, String> environment =
        Map.of("DJL_CACHE_DIR", cache.toString(), "CLASSPATH", withoutTheCpuBuild());
    assertThat(answers(environment).get("best"))
        .isEqualTo(
            "refused: there is no PyTorch library on the class path, in PYTORCH_LIBRARY_PATH or in "
                + cache.resolve("pytorch")
                + "; add ai.djl.pytorch:pytorch-native-cpu:2.7.1 for the CPU, or see 'Use a GPU' in"
                + " README.md");
  }

  @Test
  void aLibtorchOfAnotherVersionIsRefusedBeforeItIsLoaded() throws Exception {
    Path libtorch = Files.createDirectories(folder.resolve("other/lib"));
    Files.writeString(libtorch.resolve("libtorch.so"), "loading this would fail");
    Files.writeString(libtorch.resolveSibling("version.py"), "__version__ = '2.13.0+cpu'");
    String refusal =
        "refused: the libtorch in "
            + libtorch
            + " has version 2.13.0+cpu, and this Loupe needs 2.7.1+cpu: another version can"
            + " compute wrong numbers; let PYTORCH_LIBRARY_PATH name that version, or do not set"
            + " it";
    assertThat(answers(Map.of(), "-DPYTORCH_LIBRARY_PATH=" + libtorch))
        .containsEntry("tokens", refusal)
        .containsEntry("best", refusal)
        .containsEntry("gpu", refusal);
  }
}
