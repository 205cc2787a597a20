package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mixed precision against {@code torch.autocast}.
 *
 * <p>Both round the operands and results of every matrix product, so the first product has the same
 * numbers. PyTorch also rounds scaled scores and the activations of gated MLPs, and a number that
 * is rounded to the other side moves what is computed from it.
 */
class AutocastParityTest {
  @ParameterizedTest
  @CsvSource({
    "gpt2-fp16, BFLOAT16, 8",
    "gpt2-fp16, FLOAT16, 11",
    "llama-bf16, BFLOAT16, 8",
    "llama-bf16, FLOAT16, 11"
  })
  void theFirstProductIsAutocastsAndTheLogitsAreUpToAFewRoundings(
      String name, DataType type, int bits) {
    Golden golden = Golden.named(name);
    Golden python = golden.expecting("autocast.safetensors");
    Run run =
        ModelLoader.load(golden.folder(), Device.cpu(), type)
            .inMixedPrecision()
            .run(golden.tokens());
    float[] queries = python.floats(name + "." + type + ".queries");
    float[] ours = run.cache(Act.QUERY.at(0)).get(Act.QUERY.at(0)).toArray();
    assertThat(equal(queries, ours)).isGreaterThan(0.99);
    assertThat(largest(queries, ours)).isLessThanOrEqualTo(unit(queries, bits) * 2);
    float[] logits = python.floats(name + "." + type);
    float[] found = run.logits().toArray();
    double unit = unit(logits, bits); // measured: 0.4 to 0.9 units typically, 1.8 to 4.6 at most
    assertThat(typical(logits, found)).isLessThan(1.5 * unit);
    assertThat(largest(logits, found)).isLessThan(8 * unit);
    assertThat(equal(golden.floats("logits"), found)).isLessThan(0.01); // not those of float32
  }

  /** What half of the last bit of the largest number is, at most. */
  private static double unit(float[] values, int bits) {
    return Math.scalb(largest(values, new float[values.length]), -bits);
  }

  private static double largest(float[] expected, float[] found) {
    return IntStream.range(0, expected.length)
        .mapToDouble(i -> Math.abs(expected[i] - found[i]))
        .max()
        .orElseThrow();
  }

  private static double typical(float[] expected, float[] found) {
    return Math.sqrt(
        IntStream.range(0, expected.length)
            .mapToDouble(i -> Math.pow(expected[i] - found[i], 2))
            .average()
            .orElseThrow());
  }

  private static double equal(float[] expected, float[] found) {
    assertThat(found).hasSameSizeAs(expected);
    return IntStream.range(0, expected.length)
        .mapToDouble(i -> expected[i] == found[i] ? 1 : 0)
        .average()
        .orElseThrow();
  }
}
