package dev.loupe.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.loupe.natives.GpuFacts;
import dev.loupe.natives.Natives;
import dev.loupe.natives.NvidiaDriver;
import dev.loupe.torch.Precision;
import dev.loupe.torch.Torch;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstallationTest {
  @ParameterizedTest
  @CsvSource({"FLOAT32, 24", "FLOAT64, 53"})
  void productsOnTheCpuKeepEveryBit(DataType type, int bits) {
    assertThat(ProductBits.of(Device.cpu(), type)).isEqualTo(bits);
    assertThat(ProductBits.expected(type)).isEqualTo(bits);
  }

  /** TF32 has float32's exponent and ten bits after the point. */
  private static NDArray asInTf32(NDArray x) {
    return x.mul(1 << 10).round().div(1 << 10);
  }

  @Test
  void productsThatRoundToTf32AreSeen() {
    int bits =
        ProductBits.of(Device.cpu(), DataType.FLOAT32, (x, y) -> asInTf32(x).matMul(asInTf32(y)));
    assertThat(bits).isEqualTo(ProductBits.TF32);
  }

  @Test
  void theFolderAndTheKindOfPyTorchAreSaid() {
    Installation here = Installation.of(Device.cpu(), new Precision(Set.of(), DataType.FLOAT32));
    assertThat(here.pytorch()).isEqualTo(Torch.library()).startsWith("2.7.1 for ").contains(" in ");
  }

  private static GpuFacts facts(Optional<NvidiaDriver> driver, Natives natives) {
    return new GpuFacts("linux-x86_64", driver, natives, true, 1, Optional.empty());
  }

  @Test
  void aMachineWithADriverWhoseGpuIsNotUsedIsToldWhy() {
    Optional<NvidiaDriver> driver =
        Optional.of(new NvidiaDriver(Path.of("/driver"), Optional.of("570.86.10")));
    assertThat(Installation.unused(facts(driver, new Natives.Bundled("cpu"))))
        .isEqualTo(
            " (NVIDIA driver 570.86.10 is here: this Java has the CPU build of PyTorch on its class"
                + " path; run ./loupe setup --gpu (or see 'Use a GPU' in README.md), or use cpu())");
    assertThat(Installation.unused(facts(driver, new Natives.Bundled("cu128")))).isEmpty();
    assertThat(Installation.unused(facts(Optional.empty(), new Natives.Bundled("cpu")))).isEmpty();
  }
}
