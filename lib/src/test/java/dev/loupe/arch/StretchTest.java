package dev.loupe.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.loupe.arch.config.HfConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frequencies and magnitudes are those of transformers 5.18 for 16 rotated dimensions. */
class StretchTest {
  private static Rotation rotation(String parameters, int longest) {
    HfConfig config =
        HfConfig.parse(
            "{\"max_position_embeddings\": "
                + longest
                + ", \"rope_parameters\": "
                + parameters
                + "}");
    Rotation rotation =
        RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1).rotation(16);
    config.ignore("max_position_embeddings");
    config.refuseUnread();
    return rotation;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linear | 64 | {'rope_type': 'linear', 'factor': 4} | 1 | 0.25 0.07905694 0.025 0.007905695 0.0025 0.0007905695 0.00025 7.905695e-05",
        "dynamic, which begins behind the context | 64 | {'rope_type': 'dynamic', 'factor': 4} | 1 | 1 0.3162278 0.1 0.03162278 0.01 0.003162278 0.001 0.0003162278",
        "YaRN | 256 | {'rope_type': 'yarn', 'rope_theta': 100, 'factor': 4, 'beta_fast': 8, 'beta_slow': 1, 'original_max_position_embeddings': 64} | 1.138629436111989 | 1 0.4779901 0.2213594 0.09780537 0.04 0.01405853 0.007905695 0.004445699",
        "YaRN by the paper's values | 131072 | {'rope_type': 'yarn', 'factor': 4, 'original_max_position_embeddings': 32768} | 1.138629436111989 | 1 0.3162278 0.1 0.03162278 0.01 0.002569351 0.000625 0.0001383497",
        "YaRN without a factor | 131072 | {'rope_type': 'yarn', 'original_max_position_embeddings': 32768} | 1.138629436111989 | 1 0.3162278 0.1 0.03162278 0.01 0.002569351 0.000625 0.0001383497",
        "YaRN sharpened otherwise | 163840 | {'rope_type': 'yarn', 'factor': 40, 'mscale': 1, 'mscale_all_dim': 0.5, 'truncate': false, 'original_max_position_embeddings': 4096} | 1.1557219901962608 | 1 0.3162278 0.1 0.02771086 0.005524063 0.0007226382 2.5e-05 7.905694e-06",
        "YaRN with a magnitude of its own | 256 | {'rope_type': 'yarn', 'rope_theta': 100, 'factor': 4, 'beta_fast': 8, 'attention_factor': 0.5, 'original_max_position_embeddings': 64} | 0.5 | 1 0.4779901 0.2213594 0.09780537 0.04 0.01405853 0.007905695 0.004445699",
        "LongRoPE | 131072 | {'type': 'su', 'short_factor': [1, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 2], 'long_factor': [1, 2, 3, 4, 5, 6, 7, 8], 'original_max_position_embeddings': 4096} | 1.1902380714238083 | 1 0.3162278 0.09090909 0.02635231 0.007692308 0.00225877 0.0006666667 0.0001581139",
      })
  void frequenciesAreTheOriginals(
      String name, int longest, String parameters, double magnitude, String frequencies) {
    Rotation rotation = rotation(parameters.replace('\'', '"'), longest);
    assertThat(rotation.stretch().magnitude()).as(name).isEqualTo(magnitude, offset(1e-12));
    double[] expected =
        Arrays.stream(frequencies.split(" ")).mapToDouble(Double::parseDouble).toArray();
    for (int pair = 0; pair < 8; pair++) {
      assertThat(rotation.frequency(pair, 10))
          .as(name + ", pair " + pair)
          .isCloseTo(expected[pair], withinPercentage(1e-4));
    }
  }

  @Test
  void factorsAreRoundedAsTheOriginalRoundsThem() {
    LongStretch stretch =
        new LongStretch(List.of(1.1, 1.3, 1.118320672, 2.7), List.of(1.0, 1.0, 1.0, 1.0), 64, 1);
    Rotation rotation = new Rotation(8, 10_000, false, stretch);
    double[] expected = {
      0.9090908765792847, 0.07692307978868484, 0.00894197914749384, 0.000370370369637385
    };
    for (int pair = 0; pair < 4; pair++) {
      assertThat(rotation.frequency(pair, 10)).isEqualTo(expected[pair]);
    }
  }

  @Test
  void longerPromptsHaveFactorsOfTheirOwn() {
    LongStretch stretch =
        new LongStretch(
            DoubleStream.of(1, 1).boxed().toList(), DoubleStream.of(2, 4).boxed().toList(), 100, 1);
    Rotation rotation = new Rotation(4, 10_000, false, stretch);
    assertThat(rotation.frequency(1, 100)).isEqualTo(rotation.frequency(1));
    assertThat(rotation.frequency(1, 101)).isEqualTo(rotation.frequency(1) / 4);
    assertThat(stretch.turningPoint()).hasValue(100);
  }

  @Test
  void refusesFactorsForAnotherNumberOfDimensions() {
    LongStretch stretch =
        new LongStretch(
            DoubleStream.of(1, 1).boxed().toList(), DoubleStream.of(2, 4).boxed().toList(), 100, 1);
    assertThatThrownBy(() -> new Rotation(6, 10_000, false, stretch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("6 rotated dimensions need 3 short and long factors, not 2 and 2");
  }

  @Test
  void theContextBesideTheParametersCountsMoreThanTheirs() {
    HfConfig config =
        HfConfig.parse(
            """
            {"max_position_embeddings": 64, "original_max_position_embeddings": 16, "rope_scaling":
             {"type": "longrope", "short_factor": [1], "long_factor": [2],
              "original_max_position_embeddings": 32}}
            """);
    Rotation rotation =
        RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1).rotation(2);
    assertThat(rotation.stretch().turningPoint()).hasValue(16);
  }
}
