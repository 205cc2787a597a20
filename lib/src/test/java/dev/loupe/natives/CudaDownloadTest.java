package dev.loupe.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaDownloadTest {
  @TempDir private Path cache;

  private Path file(String name, int bytes) throws IOException {
    Path file = cache.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[bytes]);
  }

  @Test
  void theBytesOfThisDownloadAreCountedAndNoOthers() throws IOException {
    FileTime start = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    file("tmp123/libtorch.so", 10);
    file("tmp123/libtorch_cuda.so", 32);
    file("2.7.1-cpu-linux-x86_64/libtorch.so", 1000);
    Path old = file("tmpold/libtorch.so", 500).getParent();
    Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2025-01-01T00:00:00Z")));
    assertThat(CudaDownload.bytes(cache, start)).isEqualTo(42);
    assertThat(CudaDownload.bytes(cache.resolve("none"), start)).isZero();
  }

  @Test
  void djlsPartForALibtorchElsewhereDoesNotBlockThePlace() throws IOException {
    Path folder = file("cu128/0.36.0-libdjl_torch.so", 5).getParent();
    CudaDownload.removeRemains(folder);
    assertThat(folder).doesNotExist();
    CudaDownload.removeRemains(folder);
  }

  @Test
  void aWholeDownloadStays() throws IOException {
    Path library = file("cu128/" + System.mapLibraryName("torch"), 5);
    CudaDownload.removeRemains(library.getParent());
    assertThat(library).exists();
  }
}
