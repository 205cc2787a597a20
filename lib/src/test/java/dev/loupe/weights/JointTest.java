package dev.loupe.weights;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.NamedGradients;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Training;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries, keys and values by one product, and what must not go by it. */
class JointTest {
  private static final Tokens TOKENS =
      Tokens.of(new int[][] {{3, 14, 15, 9, 26}, {5, 35, 8, 9, 7}});
  private static final Metric METRIC = Metric.logitDiff(11, 23).at(-1);
  private static final UnaryOperator<Tensor> SAME = w -> w.times(1);

  /** The same model, whose edited queries no longer belong to the joint matrices. */
  private static HookedTransformer apart(HookedTransformer model) {
    HookedTransformer apart = model;
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      apart = apart.edited(new WeightEdit(Weight.W_Q.name(layer), SAME));
    }
    return apart;
  }

  private static boolean together(HookedTransformer model, int layer) {
    return Inside.weights(model).joint(layer).isPresent();
  }

  private static float[] logits(HookedTransformer model) {
    return model.run(TOKENS).logits().toArray();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void oneProductGivesWhatThreeGive(HookedTransformer model) {
    assertThat(together(model, 1)).isTrue();
    assertThat(together(apart(model), 1)).isFalse();
    assertClose(model.toString(), logits(apart(model)), logits(model), 1e-4);
    HookedTransformer exact = Toys.model(model.spec(), DataType.FLOAT64);
    assertClose(
        model + " in float64",
        apart(exact).run(TOKENS).logits().tensor().toDoubleArray(),
        exact.run(TOKENS).logits().tensor().toDoubleArray(),
        1e-11);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void matricesOfSixteenBitsAreJoinedAsBits(DataType type) {
    HookedTransformer model = Toys.model(Toys.gpt2(), type);
    assertThat(together(model, 0)).isTrue();
    for (Weight weight : List.of(Weight.W_Q, Weight.W_K, Weight.W_V, Weight.B_K)) {
      float[] values = RandomWeights.toy(Toys.gpt2(), 7).values(weight, 1);
      assertClose(
          weight.toString(),
          values,
          WeightView.kept(model.spec(), Inside.weights(model), weight, 1),
          type == DataType.FLOAT16 ? 1e-3 : 1e-2);
    }
    assertClose(type.toString(), logits(apart(model)), logits(model), 1e-4);
  }

  @ParameterizedTest
  @EnumSource(
      value = Weight.class,
      names = {"W_Q", "W_K", "W_V", "B_Q", "B_K", "B_V"})
  void anEditOfOneOfThemHasItsEffect(Weight weight) {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    WeightEdit edit = new WeightEdit(weight.name(1), w -> w.times(-2));
    assertThat(together(model.edited(edit), 1)).isFalse();
    assertThat(together(model.edited(edit), 0)).isTrue();
    double[] edited = model.edited(edit).run(TOKENS).logits().tensor().toDoubleArray();
    assertClose(
        edit.toString(),
        apart(model).edited(edit).run(TOKENS).logits().tensor().toDoubleArray(),
        edited,
        1e-11);
    assertThat(edited).isNotEqualTo(model.run(TOKENS).logits().tensor().toDoubleArray());
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void noGradientByAWeightIsLost(HookedTransformer toy) {
    HookedTransformer model = Toys.model(toy.spec(), DataType.FLOAT64);
    NamedGradients expected = apart(model).run(TOKENS).weightGradients(METRIC);
    Run run = model.run(TOKENS);
    NamedGradients all = run.weightGradients(METRIC);
    for (Weight weight : model.spec().weights()) {
      String name = weight.name(weight.inLayers() ? 1 : 0);
      double[] slopes = expected.get(name).toDoubleArray();
      assertClose(name, slopes, all.get(name).toDoubleArray(), 1e-9);
      double[] alone = run.weightGradients(METRIC, name).get(name).toDoubleArray();
      assertClose(name + " alone", slopes, alone, 1e-9);
    }
  }

  @Test
  void aTrainedModelHasTheWeightsOfTheLastStep() {
    Spec spec = Toys.gpt2();
    HookedTransformer start =
        HookedTransformer.of(
            "toy",
            spec,
            RandomWeights.forTraining(spec, 1),
            Optional.empty(),
            Device.cpu(),
            DataType.FLOAT64);
    int[][] batch = {{1, 2, 3, 4, 5, 6}, {6, 4, 2, 1, 3, 5}};
    Training joint = Training.of(start, Optimiser.adamW(1e-2));
    Training three = Training.of(apart(start), Optimiser.adamW(1e-2));
    for (int step = 0; step < 3; step++) {
      assertClose(
          "loss " + step,
          new double[] {three.step(batch)},
          new double[] {joint.step(batch)},
          1e-12);
    }
    double[] now = joint.model().run(TOKENS).logits().tensor().toDoubleArray();
    assertClose("logits", three.model().run(TOKENS).logits().tensor().toDoubleArray(), now, 1e-9);
    assertThat(now).isNotEqualTo(start.run(TOKENS).logits().tensor().toDoubleArray());
  }

  @Test
  void theMemoryOfAModelCountsNoWeightTwice() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    assertThat(model.memory().bytes()).isEqualTo(apart(model).memory().bytes());
  }

  @Test
  void aLargeMatrixStaysApartOnACpu() {
    Spec small = Toys.gpt2();
    Spec wide = Spec.attentionOnly("wide", 1, 768, 8, 9, Attention.plain(12, 64, false));
    assertThat(together(Toys.model(small), 0)).isTrue();
    assertThat(together(Toys.model(wide), 0)).isFalse();
  }
}
