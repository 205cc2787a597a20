package dev.loupe.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver written here, in place of NVIDIA's. */
class CudaDriverTest {
  /** Two cards; a question without a context, and the third card, are errors as in CUDA. */
  private static final String SOURCE =
      """
      #include <stddef.h>
      #include <stdio.h>
      static int current = -1;
      static int contexts[2];
      static int retained = 0;
      int cuInit(unsigned flags) { return INIT; }
      int cuDeviceGet(int *device, int ordinal) {
        if (ordinal < 0 || ordinal > 1) return 101;
        *device = ordinal + 10;
        return 0;
      }
      int cuDriverGetVersion(int *version) { *version = 13010; return 0; }
      int cuDeviceGetName(char *name, int length, int device) {
        snprintf(name, length, "Card %d", device - 10);
        return 0;
      }
      int cuDeviceGetAttribute(int *value, int attribute, int device) {
        *value = attribute == 75 ? 12 : attribute == 76 ? device - 10 : 99;
        return 0;
      }
      int cuDevicePrimaryCtxRetain(void **context, int device) {
        retained++;
        contexts[device - 10] = device - 10;
        *context = &contexts[device - 10];
        return 0;
      }
      int cuCtxPushCurrent_v2(void *context) { current = *(int *) context; return 0; }
      int cuCtxPopCurrent_v2(void **context) { *context = &contexts[current]; current = -1; return 0; }
      int cuMemGetInfo_v2(size_t *free, size_t *total) {
        if (current < 0) return 201;
        *free = 6000000000ull + current * 1000 + retained;
        *total = 141000000000ull;
        return 0;
      }
      """;

  @TempDir Path folder;

  private String compiled(int init) throws Exception {
    return compiled("fake" + init, SOURCE.replace("INIT", "" + init));
  }

  private String compiled(String name, String text) throws Exception {
    Path source = Files.writeString(folder.resolve(name + ".c"), text);
    Path library = folder.resolve("lib" + name + ".so");
    try {
      Process gcc =
          new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", "" + library, "" + source)
              .inheritIO()
              .start();
      assertThat(gcc.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(gcc.exitValue()).isZero();
    } catch (IOException absent) {
      assumeTrue(false, "there is no gcc, which compiles the driver");
    }
    return library.toString();
  }

  @Test
  void eachCardSaysWhatItHasAndItsContextIsMadeOnce() throws Exception {
    CudaDriver driver = CudaDriver.open(compiled(0)).orElseThrow();
    assertThat(driver.memory(0)).isEqualTo(new CudaDriver.Memory(6_000_000_001L, 141_000_000_000L));
    assertThat(driver.memory(0).free()).isEqualTo(6_000_000_001L);
    assertThat(driver.memory(1).free()).isEqualTo(6_000_001_002L);
    assertThat(driver.memory(0).free()).isEqualTo(6_000_000_002L);
  }

  @Test
  void eachCardSaysWhatItIsByTheDriversOwnNumber() throws Exception {
    CudaDriver driver = CudaDriver.open(compiled(0)).orElseThrow();
    assertThat(driver.name(1)).isEqualTo("Card 1");
    assertThat(driver.capability(1)).isEqualTo("12.1");
    assertThat(driver.capability(0)).isEqualTo("12.0");
    assertThat(driver.cuda()).isEqualTo("13.1");
  }

  @Test
  void aCardThatIsNotThereIsOneSentence() throws Exception {
    CudaDriver driver = CudaDriver.open(compiled(0)).orElseThrow();
    assertThatThrownBy(() -> driver.memory(5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "NVIDIA's driver answered cuDeviceGet with the error 101; see whether nvidia-smi lists"
                + " the card, or use cpu()");
  }

  @Test
  void aDriverThatDoesNotStartAndOneThatIsNotThereAreNone() throws Exception {
    assertThat(CudaDriver.open(compiled(100))).isEmpty(); // CUDA_ERROR_NO_DEVICE
    assertThat(CudaDriver.open(compiled("small", "int cuInit(unsigned flags) { return 0; }")))
        .isEmpty();
    assertThat(CudaDriver.open(folder.resolve("absent.so").toString())).isEmpty();
  }
}
