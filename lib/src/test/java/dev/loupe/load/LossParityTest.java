package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.metric.CrossEntropy;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses against those of transformers, and each token's against TransformerLens' formula. */
class LossParityTest {
  private static final int PROMPTS = 3;
  private static final int FROM = 4;

  @ParameterizedTest
  @CsvSource({"gpt2, 1e-9", "llama-gqa, 1e-6"}) // rotary angles are rounded to single precision
  void theLossesOfABatchAreThoseThatTransformersGivesForEachPromptAlone(
      String name, double rounding) {
    Golden golden = Golden.named(name).expecting("losses.safetensors");
    HookedTransformer model = ModelLoader.load(golden.folder(), Device.cpu(), DataType.FLOAT64);
    Tokens all =
        Tokens.of(
            IntStream.range(0, PROMPTS)
                .mapToObj(i -> golden.ids(name + "." + i + ".ids")[0])
                .toArray(int[][]::new));
    double[] measured = model.run(all).measure(Metric.loss());
    double[] later = model.run(all).measure(Metric.loss().from(FROM));
    assertClose("loss", each(golden, name, "loss"), measured, rounding);
    assertClose("later", each(golden, name, "later"), later, rounding);
    for (int i = 0; i < PROMPTS; i++) {
      double[] expected = golden.doubles(name + "." + i + ".each");
      double[] losses = CrossEntropy.each(model.run(all).logits(), i);
      assertClose("each token", expected, Arrays.copyOfRange(losses, 1, losses.length), rounding);
    }
  }

  private static double[] each(Golden golden, String name, String what) {
    return IntStream.range(0, PROMPTS)
        .mapToDouble(i -> golden.doubles(name + "." + i + "." + what)[0])
        .toArray();
  }
}
