package dev.loupe.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.load.Golden;
import dev.loupe.tensor.Close;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MersenneTwisterTest {
  @Test
  void givesTheReferencesFirstNumbers() {
    MersenneTwister random = new MersenneTwister(5489); // the reference's own seed
    assertThat(Integer.toUnsignedLong(random.nextBits())).isEqualTo(3499211612L);
    assertThat(Integer.toUnsignedLong(random.nextBits())).isEqualTo(581869302L);
    for (int i = 2; i < 9999; i++) {
      random.nextBits();
    }
    assertThat(Integer.toUnsignedLong(random.nextBits())).isEqualTo(4123659995L); // C++11 26.5.5
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4294967295L})
  void givesNumpysNormalNumbers(long seed) {
    double[] expected =
        Golden.named("gpt2").expecting("causal-trace.safetensors").doubles("randn." + seed);
    MersenneTwister random = new MersenneTwister((int) seed);
    double[] drawn = DoubleStream.generate(random::nextGaussian).limit(expected.length).toArray();
    Close.assertClose("randn", expected, drawn, 1e-14);
  }
}
