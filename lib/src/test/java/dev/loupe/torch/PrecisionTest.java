package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One rule for both 16-bit types. */
class PrecisionTest {
  @ParameterizedTest(name = "{0}, asked {1}: {2}, {3}")
  @CsvSource({
    // stored, asked, kept where it is not widened, computed
    "FLOAT32, , FLOAT32, FLOAT32",
    "FLOAT16, , FLOAT16, FLOAT32",
    "BFLOAT16, , BFLOAT16, FLOAT32",
    "FLOAT16 FLOAT32, , FLOAT32, FLOAT32",
    "FLOAT16 BFLOAT16, , FLOAT32, FLOAT32",
    "FLOAT16, FLOAT16, FLOAT16, FLOAT32",
    "FLOAT16, FLOAT32, FLOAT32, FLOAT32",
    "BFLOAT16, BFLOAT16, BFLOAT16, FLOAT32",
    "FLOAT32, FLOAT64, FLOAT64, FLOAT64",
    "FLOAT16, FLOAT64, FLOAT64, FLOAT64"
  })
  void sixteenBitsAreForKeepingNotForComputing(
      String stored, DataType asked, DataType kept, DataType computed) {
    Set<DataType> types =
        Arrays.stream(stored.split(" ")).map(DataType::valueOf).collect(Collectors.toSet());
    Precision chosen = Precision.choose(types, Optional.ofNullable(asked));
    assertThat(chosen.kept()).isEqualTo(kept);
    assertThat(chosen.computed()).isEqualTo(computed);
    assertThat(chosen.widened().any()).isFalse();
  }

  @Test
  void theLastBlocksAreWidenedFirstAndTheUnembeddingAfterAllOfThem() {
    assertThat(Widened.choices(2))
        .containsExactly(
            new Widened(2, 2, true),
            new Widened(2, 2, false),
            new Widened(1, 2, false),
            new Widened(0, 2, false));
    Widened half = new Widened(1, 2, false);
    assertThat(half.block(0)).isFalse();
    assertThat(half.block(1)).isTrue();
    assertThat(Widened.NONE.block(0)).isFalse();
    assertThatThrownBy(() -> new Widened(1, 2, true))
        .hasMessage("1 of 2 layers cannot be in float32 with the unembedding");
  }

  @Test
  void whatIsWidenedIsSaid() {
    Precision stored = new Precision(Set.of(DataType.BFLOAT16), DataType.BFLOAT16);
    assertThat(stored).hasToString("stored in bfloat16, kept in bfloat16, computed in float32");
    assertThat(stored.widening(new Widened(18, 24, false)))
        .hasToString("stored in bfloat16, 18 of 24 layers widened to float32, computed in float32");
    assertThat(stored.widening(new Widened(24, 24, true)))
        .hasToString(
            "stored in bfloat16, all 24 layers and the unembedding widened to float32, computed in"
                + " float32");
    Precision single = new Precision(Set.of(), DataType.FLOAT32);
    assertThat(single).hasToString("float32");
    assertThatThrownBy(() -> single.widening(new Widened(1, 2, false)))
        .hasMessage("matrices that are kept in float32 are not widened");
  }
}
