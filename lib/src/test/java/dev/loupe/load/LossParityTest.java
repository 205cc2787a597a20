package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.metric.Loss;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses against those of transformers, and each token's against TransformerLens' formula. */
class LossParityTest {
  private static final int PROMPTS = 3;
  private static final int FROM = 4;
  private static final double FLOAT32 = 5e-6; // transformers rounds logits to float32 for its loss

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama-gqa"})
  void theLossesOfABatchAreThoseThatTransformersGivesForEachPromptAlone(String name) {
    Golden golden = Golden.named(name).expecting("losses.safetensors");
    HookedTransformer model = ModelLoader.load(golden.folder(), Device.cpu(), DataType.FLOAT64);
    Tokens all =
        Tokens.of(
            IntStream.range(0, PROMPTS)
                .mapToObj(i -> golden.ids(name + "." + i + ".ids")[0])
                .toArray(int[][]::new));
    double[] measured = model.run(all).measure(Metric.loss());
    double[] later = model.run(all).measure(Metric.loss().from(FROM));
    assertClose("loss", each(golden, name, "loss"), measured, FLOAT32);
    assertClose("later", each(golden, name, "later"), later, FLOAT32);
    for (int i = 0; i < PROMPTS; i++) {
      double[] expected = golden.doubles(name + "." + i + ".each");
      double[] losses = Loss.each(model.run(all).logits(), i);
      assertClose("each token", expected, Arrays.copyOfRange(losses, 1, losses.length), 1e-9);
      double[] means = {mean(expected, 0), mean(expected, FROM - 1)};
      assertClose("means", means, new double[] {measured[i], later[i]}, 1e-9);
    }
  }

  private static double mean(double[] values, int from) {
    return Arrays.stream(values).skip(from).average().orElseThrow();
  }

  private static double[] each(Golden golden, String name, String what) {
    return IntStream.range(0, PROMPTS)
        .mapToDouble(i -> golden.doubles(name + "." + i + "." + what)[0])
        .toArray();
  }
}
