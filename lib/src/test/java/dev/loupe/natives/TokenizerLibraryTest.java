package dev.loupe.natives;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.ClassLoaderUtils;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class TokenizerLibraryTest {
  private static final String PACKED = "native/lib/" + Natives.platform() + "/cpu/";
  private static final String LIBRARY = System.mapLibraryName("tokenizers");

  @TempDir private Path folder;
  private byte[] whole;

  @BeforeEach
  void thePackedLibrary() throws Exception {
    try (InputStream bytes = ClassLoaderUtils.getResource(PACKED + LIBRARY).openStream()) {
      whole = bytes.readAllBytes();
    }
  }

  private void assertWholeAndAlone() {
    assertThat(folder.resolve(LIBRARY)).hasBinaryContent(whole);
    assertThat(folder.toFile().list()).containsExactly(LIBRARY);
  }

  @Test
  void severalMayUnpackAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> unpackings = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      unpackings.add(
          threads.submit(
              () -> {
                TokenizerLibrary.unpack(PACKED, folder);
                return null;
              }));
    }
    for (Future<?> unpacking : unpackings) {
      unpacking.get();
    }
    threads.shutdown();
    assertWholeAndAlone();
  }

  @Test
  void aFileThatIsCutIsReplacedAndAWholeOneIsKept() throws Exception {
    Files.write(folder.resolve(LIBRARY), new byte[100]);
    TokenizerLibrary.unpack(PACKED, folder);
    assertWholeAndAlone();
    Object inode = Files.getAttribute(folder.resolve(LIBRARY), "unix:ino");
    TokenizerLibrary.unpack(PACKED, folder);
    assertThat(Files.getAttribute(folder.resolve(LIBRARY), "unix:ino")).isEqualTo(inode);
  }
}
