package dev.loupe.reference;

import static dev.loupe.tensor.Close.assertClose;

import dev.loupe.activations.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReferenceArraysTest {
  @Test
  void theModelIsTheOneThatTheyWereComputedWith() {
    ReferenceArrays attention = ReferenceArrays.of("attention");
    HookedTransformer model = ReferenceArrays.model();
    ActivationCache cache = model.run(Tokens.of(attention.ints("ids"))).cache(Act.PATTERN);
    double[] patterns = attention.doubles("pattern"); // [layer, head, dest, src]
    int each = patterns.length / model.spec().layers();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      assertClose(
          "attention of layer " + layer,
          Arrays.copyOfRange(patterns, layer * each, (layer + 1) * each),
          cache.get(Act.PATTERN.at(layer)).toDoubleArray(),
          1e-12);
    }
  }
}
