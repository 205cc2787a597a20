package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One rule for every number type on every device. */
class PrecisionTest {
  @ParameterizedTest(name = "{0} on {1}, asked {2}: {3}, {4}")
  @CsvSource({
    // stored, device, asked, kept, computed
    "FLOAT32, cpu, , FLOAT32, FLOAT32",
    "FLOAT32, gpu, , FLOAT32, FLOAT32",
    "FLOAT16, cpu, , FLOAT32, FLOAT32",
    "FLOAT16, gpu, , FLOAT16, FLOAT32",
    "BFLOAT16, cpu, , FLOAT32, FLOAT32",
    "BFLOAT16, gpu, , BFLOAT16, FLOAT32",
    "FLOAT16 FLOAT32, gpu, , FLOAT32, FLOAT32",
    "FLOAT16 BFLOAT16, gpu, , FLOAT32, FLOAT32",
    "FLOAT16, cpu, FLOAT16, FLOAT16, FLOAT32",
    "FLOAT16, gpu, FLOAT32, FLOAT32, FLOAT32",
    "BFLOAT16, cpu, BFLOAT16, BFLOAT16, FLOAT32",
    "FLOAT32, cpu, FLOAT64, FLOAT64, FLOAT64",
    "FLOAT16, gpu, FLOAT64, FLOAT64, FLOAT64"
  })
  void sixteenBitsAreForKeepingNeverForComputing(
      String stored, String device, DataType asked, DataType kept, DataType computed) {
    Set<DataType> types =
        Arrays.stream(stored.split(" ")).map(DataType::valueOf).collect(Collectors.toSet());
    Precision chosen =
        Precision.choose(
            types, device.equals("gpu") ? Device.gpu() : Device.cpu(), Optional.ofNullable(asked));
    assertThat(chosen.kept()).isEqualTo(kept);
    assertThat(chosen.computed()).isEqualTo(computed);
  }
}
