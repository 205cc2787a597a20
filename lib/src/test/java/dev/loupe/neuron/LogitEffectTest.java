package dev.loupe.neuron;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Block;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.matrices.DirectionTokens;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.token.TopTokens;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogitEffectTest {
  private static final NeuronName NEURON = new NeuronName(2, 17);
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9});

  static Stream<Spec> plainlyRead() {
    return Stream.of(Toys.gpt2(), Toys.llama(false), Toys.gptJ(), Toys.bloom(), Toys.gemma3());
  }

  static Stream<Spec> normedOutputs() {
    return Stream.of(Toys.gemma2(), Toys.olmo2());
  }

  @ParameterizedTest
  @MethodSource("plainlyRead")
  void bothEndsAreThoseOfTheDirectionsTokens(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Tensor written = model.weight(Weight.W_OUT.at(2)).at(Axis.D_MLP, 17);
    TopTokens up = DirectionTokens.of(model, written, LogitEffect.SHOWN);
    TopTokens down = DirectionTokens.of(model, written.negated(), LogitEffect.SHOWN);
    LogitEffect effect = LogitEffect.of(model, NEURON);
    assertThat(effect.raised()).isEqualTo(up.tokens(0));
    assertThat(effect.lowered()).isEqualTo(down.tokens(0));
    for (int i = 0; i < LogitEffect.SHOWN; i++) {
      assertThat(effect.values()[i]).isCloseTo(up.value(0, i), within(1e-6));
      assertThat(effect.values()[LogitEffect.SHOWN + i]).isCloseTo(-down.value(0, i), within(1e-6));
    }
  }

  /** Without norms an activation that is larger by 1 changes the logits by exactly the effect. */
  @Test
  void withoutNormsItIsTheChangeOfTheLogits() {
    HookedTransformer model = Toys.model(Toys.gpt2().with(new Norm.None()), DataType.FLOAT64);
    Spot spot = Act.MLP_POST.at(2).pick(Axis.D_MLP, 17);
    Run run = model.run(PROMPT);
    double[] before = run.logits().tensor().at(Axis.BATCH, 0).at(Axis.POS, 3).toDoubleArray();
    double[] after =
        run.with(spot, here -> here.plus(1))
            .logits()
            .tensor()
            .at(Axis.BATCH, 0)
            .at(Axis.POS, 3)
            .toDoubleArray();
    double[] change = new double[before.length];
    for (int id = 0; id < change.length; id++) {
      change[id] = after[id] - before[id];
    }
    Tensor written = new MlpWeights(model, 2).written().at(Axis.D_MLP, 17);
    assertClose("logits", change, TokenReadout.of(model).logits(written).toDoubleArray(), 1e-6);
  }

  /** Where a norm follows the MLP, its output for one neuron alone points where it writes. */
  @ParameterizedTest
  @MethodSource("normedOutputs")
  void aNormBehindTheMlpTurnsWhatANeuronWrites(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Spot all = Act.MLP_POST.at(2).all();
    Spot one = Act.MLP_POST.at(2).pick(Axis.D_MLP, 17);
    Tensor output =
        model
            .run(PROMPT)
            .with(all, Tensor::zeros)
            .with(one, here -> here.plus(3))
            .cache(Act.MLP_OUT.at(2))
            .get(Act.MLP_OUT.at(2))
            .at(Axis.BATCH, 0)
            .at(Axis.POS, 1);
    MlpWeights weights = new MlpWeights(model, 2);
    assertThat(weights.written().at(Axis.D_MLP, 17).cosine(output, Axis.D_MODEL).value())
        .isCloseTo(1, within(1e-5));
    assertThat(weights.out().at(Axis.D_MLP, 17).cosine(output, Axis.D_MODEL).value())
        .isLessThan(0.9999);
  }

  @Test
  void aParallelBlocksNeuronWritesItsRow() {
    HookedTransformer model = Toys.model(Toys.neoX(Block.PARALLEL));
    MlpWeights weights = new MlpWeights(model, 1);
    assertThat(weights.written().toArray()).isEqualTo(weights.out().toArray());
  }
}
