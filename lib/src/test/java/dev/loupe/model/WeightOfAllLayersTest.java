package dev.loupe.model;

import static dev.loupe.arch.Weight.W_E;
import static dev.loupe.arch.Weight.W_GATE;
import static dev.loupe.arch.Weight.W_Q;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.LAYER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** A weight by its word. */
class WeightOfAllLayersTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());

  @Test
  void aWeightThatStandsInEveryLayerHasAnAxisOfLayers() {
    Tensor all = MODEL.weight(W_Q);
    assertThat(all.axes()).containsExactly(LAYER, HEAD, D_MODEL, D_HEAD);
    assertThat(all.size(LAYER)).isEqualTo(MODEL.spec().layers());
    for (int layer = 0; layer < all.size(LAYER); layer++) {
      assertThat(all.at(LAYER, layer).toArray())
          .isEqualTo(MODEL.weight("blocks." + layer + ".attn.W_Q").toArray());
    }
  }

  @Test
  void aWeightThatStandsOnceIsItself() {
    assertThat(MODEL.weight(W_E).axes()).isEqualTo(MODEL.weight("W_E").axes());
    assertThat(MODEL.weight(W_E).toArray()).isEqualTo(MODEL.weight("W_E").toArray());
  }

  @Test
  void refusesAWeightThatTheModelDoesNotHave() {
    assertThatThrownBy(() -> MODEL.weight(W_GATE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blocks.0.mlp.W_gate");
  }
}
