package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.effect.Sweep;
import dev.loupe.text.Tokens;
import dev.loupe.tracing.CausalTracing;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Causal tracing gives the numbers of the same experiment on transformers' own model, in Python.
 */
class CausalTracingParityTest {
  private static final double TOLERANCE = 1e-5;
  private static final int FROM = 2;
  private static final int TO = 5;

  private static Golden golden;
  private static CausalTracing trace;

  @BeforeAll
  static void trace() {
    Golden gpt2 = Golden.named("gpt2");
    golden = gpt2.expecting("causal-trace.safetensors");
    Tokens prompt = Tokens.of(gpt2.tokens().row(0));
    int answer = (int) golden.longs("answer")[0];
    trace = CausalTracing.of(gpt2.model(), prompt, FROM, TO, answer);
  }

  private static void compare(String name, Sweep sweep) {
    double[] flat = Arrays.stream(sweep.values()).flatMapToDouble(Arrays::stream).toArray();
    assertClose(name, golden.doubles(name), flat, TOLERANCE);
  }

  @Test
  void withoutNoise() {
    assertThat(trace.clean()).isCloseTo(golden.doubles("clean")[0], Offset.offset(TOLERANCE));
    assertThat(trace.clean()).isGreaterThan(0.1); // or nothing could be lost
  }

  @Test
  void withNoise() {
    assertThat(trace.corrupted())
        .isCloseTo(golden.doubles("corrupted")[0], Offset.offset(TOLERANCE));
  }

  @Test
  void withSingleStatesRestored() {
    compare("states", trace.states());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10})
  void withWindowsOfMlpsRestored(int window) {
    compare("mlps." + window, trace.window(window).mlps());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10})
  void withWindowsOfAttentionRestored(int window) {
    compare("attentions." + window, trace.window(window).attentions());
  }
}
