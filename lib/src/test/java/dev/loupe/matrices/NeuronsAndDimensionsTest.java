package dev.loupe.matrices;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import dev.loupe.weights.WeightEdit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Value vectors, W_out, norm scales and outlier dimensions. */
class NeuronsAndDimensionsTest {
  static Stream<HookedTransformer> models() {
    return Toys.specs()
        .filter(spec -> spec.ends().head().isEmpty())
        .map(NeuronsAndDimensionsTest::toy);
  }

  private static HookedTransformer toy(Spec spec) {
    NumberedWords words = new NumberedWords(Optional.empty());
    return Toys.reading(spec, words, DataType.FLOAT64, Device.cpu());
  }

  /** What a neuron adds to the residual stream, through a norm behind the MLP. */
  private static Tensor vector(HookedTransformer model, int layer, int neuron) {
    Tensor plain = model.weight(Weight.W_OUT.at(layer)).at(Axis.D_MLP, neuron);
    if (!Weight.LN2_POST_W.existsIn(model.spec())) {
      return plain;
    }
    double more = model.name().startsWith("gemma") ? 1 : 0;
    return plain.times(model.weight(Weight.LN2_POST_W.at(layer)).plus(more));
  }

  @ParameterizedTest
  @MethodSource("models")
  void aNeuronsTokensAreThoseOfItsDirection(HookedTransformer model) {
    ValueVectors values = ValueVectors.of(model, 1);
    TopTokens neuron = values.neuron(11);
    TopTokens direction = DirectionTokens.of(model, vector(model, 1, 11), 8);
    assertThat(neuron.tokens(0)).isEqualTo(direction.tokens(0));
    assertClose("logits", direction.grid().values()[0], neuron.grid().values()[0], 1e-9);
    assertThat(values.count()).isEqualTo(40);
    String token = neuron.token(0, 0);
    Bars writers = values.writing(token);
    assertThat(writers.values()[0]).isGreaterThanOrEqualTo(neuron.value(0, 0) - 1e-9);
  }

  @Test
  void blocksOfNeuronsGiveWhatOneNeuronGives() {
    HookedTransformer wren = BundledModel.wren(); // 512 neurons, 4096 tokens: two blocks or more
    TopTokens last = ValueVectors.of(wren, 3).neuron(-1);
    TopTokens direction = DirectionTokens.of(wren, vector(wren, 3, -1), 8);
    assertClose("logits", direction.grid().values()[0], last.grid().values()[0], 1e-4);
    assertThat(ValueVectors.of(wren, 3).writing(" Mary").values()[0]).isPositive();
  }

  @Test
  void aNeuronThatWritesATokensUnembeddingComesFirstForIt() {
    HookedTransformer model = toy(Toys.gpt2());
    Tensor direction = model.weight(Weight.W_U).at(Axis.VOCAB, 17).times(100);
    HookedTransformer edited = model.edited(Weight.W_OUT.at(2).neuron(5), w -> direction);
    Bars writers = ValueVectors.of(edited, 2).writing(" w17");
    assertThat(writers.labels().names().get(0)).isEqualTo("L2N5");
    assertThat(ValueVectors.of(edited, 2).picture().text()).contains("L2N5");
  }

  @Test
  void directionsOfAnMlpAreThoseOfItsOutputMatrix() {
    HookedTransformer model = toy(Toys.gemma2());
    SingularDirections out = MlpOut.of(model, 1, 2);
    Tensor matrix = ValueVectors.matrix(NormFolding.usual(model), 1);
    double[] singular = matrix.svd(Axis.D_MLP, Axis.D_MODEL).s().toDoubleArray();
    assertClose("singular values", singular, out.values(), 1e-12);
    assertThat(out.reads().rows().size()).isEqualTo(2);
    assertThat(out.reads().word(0, 0)).matches("N\\d+");
    assertThat(out.spectrum().spectra().get(0).values()).hasSize(24);
  }

  @Test
  void neuronsAreRefusedWhereThereAreNone() {
    HookedTransformer heads =
        toy(Spec.attentionOnly("heads", 2, 24, 32, Toys.VOCAB, Attention.plain(4, 6, false)));
    assertThatThrownBy(() -> ValueVectors.of(heads, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "heads has no MLPs, so there are no neurons; look at its heads: ov(model, 0, 0)");
    assertThatThrownBy(() -> ValueVectors.of(toy(Toys.gpt2()), 0).neuron(40))
        .hasMessage("there is no neuron 40; MLP 0 has neurons 0 to 39");
    assertThatThrownBy(() -> NormScales.of(heads))
        .hasMessage("heads has no norms, so there are no norm weights to show");
  }

  @ParameterizedTest
  @MethodSource("models")
  void normScalesAreQuantilesOfEachNormsFactors(HookedTransformer model) {
    Grid scales = NormScales.of(model);
    double more = model.spec().family().startsWith("gemma") ? 1 : 0;
    Tensor last = model.weight(Weight.LN_FINAL_W).plus(more);
    double[] row = scales.row("ln_final.w").values()[0];
    assertThat(row[0]).isCloseTo(last.min().value(), within(1e-9));
    assertThat(row[3]).isCloseTo(last.median(Axis.D_MODEL).value(), within(1e-9));
    assertThat(row[6]).isCloseTo(last.max().value(), within(1e-9));
    assertThat(scales.rows().names()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("models")
  void aDimensionWhoseWeightsAreExtremeInAllLayersIsAnOutlier(HookedTransformer model) {
    HookedTransformer edited = model;
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      edited =
          edited.edited(new WeightEdit(Weight.W_OUT.name(layer), NeuronsAndDimensionsTest::loud));
    }
    assertThat(OutlierDimensions.of(edited).dimensions()).contains(7);
    Grid weights = OutlierDimensions.of(edited).of(7);
    // of n numbers of which one is far away, that one is √(n − 1) standard deviations away
    assertThat(weights.row("L1 W_out").at(0, 0)).isCloseTo(Math.sqrt(23), within(1e-2));
  }

  /** A matrix with one loud dimension. */
  private static Tensor loud(Tensor matrix) {
    double[] factors = new double[24];
    Arrays.fill(factors, 1);
    factors[7] = 1000;
    return matrix.times(Tensor.vector(Axis.D_MODEL, factors));
  }

  @Test
  void anExtremeWeightInOneLayerIsNoOutlier() {
    HookedTransformer model =
        toy(Toys.gpt2())
            .edited(new WeightEdit(Weight.W_OUT.name(1), NeuronsAndDimensionsTest::loud));
    OutlierDimensions outliers = OutlierDimensions.of(model);
    assertThat(outliers.dimensions()).doesNotContain(7);
    assertThat(outliers.picture().text()).contains("7");
    assertThatThrownBy(() -> outliers.of(24))
        .hasMessage("there is no dimension 24; the residual stream has 0 to 23");
  }
}
