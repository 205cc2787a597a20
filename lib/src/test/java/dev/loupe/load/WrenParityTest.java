package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.model.HookedTransformer;
import dev.loupe.storage.Safetensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bundled model is an ordinary Hugging Face folder: Python reads the same tokens and computes
 * the same logits.
 */
class WrenParityTest {
  private static final List<String> PROMPTS =
      List.of(
          "When Mary and John went to the store, John gave a drink to",
          "The capital of France is",
          "The war lasted from the year 1732 to the year 17",
          "I loved this film. It was",
          "naïve 中文 <tag>");

  private static Golden python() throws URISyntaxException {
    Path file = Path.of(WrenParityTest.class.getResource("/wren-in-python.safetensors").toURI());
    return new Golden(file.getParent(), Safetensors.open(file));
  }

  @Test
  void tokensAreThoseThatPythonReads() throws URISyntaxException {
    HookedTransformer wren = BundledModel.wren();
    for (int i = 0; i < PROMPTS.size(); i++) {
      assertThat(wren.tokens(PROMPTS.get(i)).row(0))
          .as(PROMPTS.get(i))
          .isEqualTo(python().ids("ids." + i)[0]);
    }
  }

  @Test
  void logitsAreThoseThatPythonComputes() throws URISyntaxException {
    HookedTransformer wren = BundledModel.wren();
    for (int i = 0; i < PROMPTS.size(); i++) {
      float[] ours = wren.run(PROMPTS.get(i)).logits().last().toArray();
      assertClose(PROMPTS.get(i), python().floats("logits." + i), ours, 1e-4);
    }
  }
}
