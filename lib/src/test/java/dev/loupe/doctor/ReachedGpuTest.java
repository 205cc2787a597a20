package dev.loupe.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import dev.loupe.natives.Card;
import dev.loupe.natives.GpuState;
import dev.loupe.tensor.NewJvm;
import dev.loupe.torch.Precision;
import dev.loupe.torch.Torch;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds where a card is reached. */
@Tag("gpu")
class ReachedGpuTest {
  @Test
  void theCardIsReachedAndDescribed() {
    assertThat(GpuState.of(Torch.gpuFacts())).isEqualTo(GpuState.REACHED);
    assertThat(Torch.bestDevice()).isEqualTo(Torch.gpu()).isEqualTo(Device.gpu(0));
    assertThat(Torch.library()).startsWith("2.7.1 for CUDA in ");
    Card card = Card.of(Torch.gpu());
    assertThat(card.name()).isNotEqualTo("unnamed card").isNotBlank();
    assertThat(card.free()).isPositive().isLessThanOrEqualTo(card.total());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16", "FLOAT32", "FLOAT64"})
  void aHealthyCardIsHealthyInEveryPrecision(DataType type) {
    Diagnosis diagnosis = Doctor.examine(Torch.gpu(), type);
    assertThat(diagnosis.wrong()).isEmpty();
    assertThat(diagnosis.installation().device()).startsWith("gpu(0): ").endsWith(", TF32 off");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void aHealthyCardIsHealthyInMixedPrecision(DataType type) {
    Precision mixed = new Precision(Set.of(), type).mixing(true);
    assertThat(Doctor.examine(Torch.gpu(), mixed).wrong()).isEmpty();
    HookedTransformer wren = ModelLoader.load("wren", Torch.gpu(), type).inMixedPrecision();
    Diagnosis diagnosis = Doctor.examine(wren);
    assertThat(diagnosis.wrong()).isEmpty();
    assertThat(diagnosis.fromFloat32()).isPresent();
  }

  /** Prints how many bits remain in products of float32 numbers. */
  static final class Bits {
    private Bits() {}

    /** Prints them. */
    public static void main(String[] none) {
      System.out.println(ProductBits.of(Torch.gpu(), DataType.FLOAT32));
      System.exit(0);
    }
  }

  @Test
  void aForcedTf32IsSeen() throws Exception {
    assertThat(NewJvm.run(Bits.class, Map.of("NVIDIA_TF32_OVERRIDE", "0"))).isEqualTo("24");
    assertThat(NewJvm.run(Bits.class, Map.of("NVIDIA_TF32_OVERRIDE", "1"))).isEqualTo("11");
  }
}
