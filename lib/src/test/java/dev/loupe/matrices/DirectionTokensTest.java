package dev.loupe.matrices;

import static dev.loupe.axis.Axis.D_MLP;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.creation.Draws;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.token.TopTokens;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DirectionTokensTest {
  private static final Tensor V = Draws.of(3).normal(D_MODEL.sized(24));

  static Stream<Spec> specs() {
    return Stream.of(Toys.gpt2(), Toys.llama(false), Toys.llama(true), Toys.gemma3(), Toys.bloom());
  }

  /** The numbers of all tokens by id. */
  private static double[] byId(TopTokens all) {
    double[] logits = new double[Toys.VOCAB];
    for (int rank = 0; rank < logits.length; rank++) {
      logits[Integer.parseInt(all.token(0, rank).strip().substring(1))] = all.value(0, rank);
    }
    return logits;
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theLogitsAreThoseOfTheModelApartFromTheNormsDivisionAndBiases(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    double[] plus = model.unembed(V).toDoubleArray();
    double[] minus = model.unembed(V.negated()).toDoubleArray();
    boolean centred = spec.norm() instanceof Norm.LayerNorm;
    double[] kept = (centred ? V.centred(D_MODEL) : V).toDoubleArray();
    double scale = Math.sqrt(Arrays.stream(kept).map(x -> x * x).average().orElseThrow());
    double[] expected =
        IntStream.range(0, plus.length)
            .mapToDouble(id -> (plus[id] - minus[id]) / 2 * scale) // biases cancel
            .toArray();
    assertClose("logits", expected, byId(DirectionTokens.of(model, V, Toys.VOCAB)), 1e-4);
  }

  @Test
  void withoutANormTheLogitsAreTheDirectionTimesTheUnembedding() {
    HookedTransformer model = Toys.model(Toys.gpt2().with(new Norm.None()), DataType.FLOAT64);
    double[] expected = V.dot(model.weight(Weight.W_U), D_MODEL).toDoubleArray();
    assertClose("logits", expected, byId(DirectionTokens.of(model, V, 99)), 1e-6);
  }

  @Test
  void aTokensOwnUnembeddingIsAtTheTop() {
    HookedTransformer model = Toys.reading(Toys.gpt2().with(new Norm.None()));
    Tensor direction = model.weight(Weight.W_U).at(VOCAB, 17);
    TopTokens top = DirectionTokens.of(model, direction, 3);
    assertThat(top.token(0, 0)).isEqualTo(" w17");
    assertThat(top.value(0, 0)).isGreaterThan(top.value(0, 1));
    assertThat(top.note()).contains("no final norm");
  }

  @Test
  void severalDirectionsHaveARowEach() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Tensor neurons = model.weight(Weight.W_OUT.at(1)).range(D_MLP, 0, 3); // [d_mlp, d_model]
    TopTokens all = DirectionTokens.of(model, neurons, 4);
    for (int i = 0; i < 3; i++) {
      TopTokens alone = DirectionTokens.of(model, neurons.at(D_MLP, i), 4);
      assertThat(all.tokens(i)).isEqualTo(alone.tokens(0));
      assertThat(all.grid().rows().names().get(i)).isEqualTo("d_mlp " + i);
    }
    assertThat(all.note())
        .contains("with the final norm's weight, without its division and without biases");
  }

  @Test
  void refusesWhatIsNoDirection() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> DirectionTokens.of(model, Tensor.vector(1, 2, 3), 4))
        .hasMessageStartingWith("top tokens need a direction [d_model] of 24 entries");
    Tensor many = Draws.of(0).normal(FEATURE.sized(65), D_MODEL.sized(24));
    assertThatThrownBy(() -> DirectionTokens.of(model, many, 4))
        .hasMessageStartingWith("65 directions are too many for one picture; take up to 64");
    assertThatThrownBy(() -> DirectionTokens.of(model, V, 0))
        .hasMessage("topTokens was asked for 0 tokens; ask for 1 or more, such as 6");
    assertThatThrownBy(() -> DirectionTokens.of(Toys.reading(Toys.bert()), V, 4))
        .hasMessageContaining("a direction alone has no logits");
    assertThatThrownBy(() -> DirectionTokens.of(model, V, 4).probability(0, 0))
        .hasMessageEndingWith("holds a logit, no probability; use value(…)");
  }
}
