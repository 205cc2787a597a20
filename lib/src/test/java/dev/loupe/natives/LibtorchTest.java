package dev.loupe.natives;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.LibUtils;
import dev.loupe.torch.Torch;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibtorchTest {
  @TempDir private Path folder;
  private Path lib;

  @BeforeEach
  void anEmptyLibtorch() throws IOException {
    lib = Files.createDirectory(folder.resolve("lib"));
    Files.createFile(lib.resolve(System.mapLibraryName("torch")));
  }

  private Libtorch libtorch() {
    return Libtorch.in(lib.toString()).orElseThrow();
  }

  @Test
  void aVersionIsReadAsPythonHasIt() throws IOException {
    Files.writeString(
        folder.resolve("version.py"), "__all__ = ['__version__']\n__version__ = '2.7.1+cu128'\n");
    assertThat(libtorch().version()).isEqualTo("2.7.1+cu128");
  }

  @Test
  void aVersionIsReadAsTheArchiveHasIt() throws IOException {
    Files.writeString(folder.resolve("build-version"), "2.7.1+cpu\n");
    assertThat(libtorch().version()).isEqualTo("2.7.1+cpu");
  }

  @ParameterizedTest
  @CsvSource({"2.7.1, 2.7.1", "2.13.0, 2.13.0", "2.6.0, 2.6.0"})
  void aVersionIsReadFromTheLibraryItselfAcrossPieces(String inside, String version)
      throws IOException {
    byte[] bytes = new byte[3 << 20];
    put(bytes, 77, "\0" + "1.5.0\0");
    put(bytes, (1 << 20) - 3, "\0" + inside + "\0");
    put(bytes, 2 << 20, "x9.9.9\0");
    Files.write(lib.resolve(System.mapLibraryName("torch_cpu")), bytes);
    assertThat(libtorch().version()).isEqualTo(version);
  }

  private static void put(byte[] bytes, int at, String text) {
    byte[] written = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(written, 0, bytes, at, written.length);
  }

  @Test
  void theLibraryOfThisMachineHasTheVersionThatIsNeeded() {
    Torch.version(); // loads it
    assertThat(LibtorchVersion.of(Path.of(LibUtils.getLibtorchPath())))
        .isEqualTo(Natives.pytorch());
  }

  @Test
  void aListOfPlacesIsReadAsDjlDoes() {
    String list = folder.resolve("none") + File.pathSeparator + lib.resolve("libtorch.so");
    assertThat(Libtorch.in(list).map(Libtorch::folder))
        .isEqualTo(
            System.mapLibraryName("torch").equals("libtorch.so")
                ? Optional.of(lib)
                : Optional.empty());
    assertThat(Libtorch.in(folder.toString())).isEmpty();
  }

  @Test
  void theLibraryForCudaGivesItsKindAway() throws IOException {
    assertThat(libtorch().flavor()).isEqualTo("cpu");
    Files.createFile(lib.resolve(System.mapLibraryName("torch_cuda")));
    assertThat(libtorch().flavor()).isEqualTo("cu128");
  }

  @ParameterizedTest
  @CsvSource({
    "2.7.1+cu128, true, true",
    "2.7.1, true, true",
    "2.7.1, false, true",
    "2.7.1+cpu, false, true",
    "2.7.1+cpu.cxx11.abi, false, true",
    "2.7.1+cu126, true, false",
    "2.7.10, true, false",
    "2.8.0+cu128, true, false",
    "'', true, false"
  })
  void onlyTheVersionOfDjlsNativePartIsTaken(String version, boolean cuda, boolean taken) {
    Optional<String> refusal = new Libtorch(lib, version, cuda).refusal();
    assertThat(refusal.isEmpty()).isEqualTo(taken);
    refusal.ifPresent(
        why ->
            assertThat(why)
                .contains(version.isEmpty() ? "unknown" : version)
                .contains("needs 2.7.1+cu128"));
  }
}
