package dev.loupe.matrices;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitsTest {
  private static final ReferenceArrays EXPECTED = ReferenceArrays.of("weights");
  private static final HookedTransformer GPT2 = ReferenceArrays.model();

  static Stream<HookedTransformer> withTokens() {
    return Toys.specs()
        .filter(spec -> spec.ends().head().isEmpty())
        .map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  /** The numbers of each head of the small GPT-2, one after the other. */
  private static double[] each(BiFunction<Integer, Integer, double[]> ofHead) {
    return IntStream.range(0, 18)
        .mapToObj(i -> ofHead.apply(i / 6, i % 6))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static OvCircuit ov(int layer, int head) {
    return OvCircuit.of(GPT2, layer, head);
  }

  private static QkCircuit qk(int layer, int head) {
    return QkCircuit.of(GPT2, layer, head);
  }

  private static void assertEigenvalues(
      String name, BiFunction<Integer, Integer, FactoredMatrix> ofHead) {
    double[] scores =
        each((l, h) -> new double[] {ofHead.apply(l, h).eigenvalues().copyingScore().value()});
    assertClose(name + " scores", EXPECTED.doubles(name + "/score"), scores, 1e-9);
    double[] real = each((l, h) -> ordered(ofHead.apply(l, h).eigenvalues(), true));
    double[] imaginary = each((l, h) -> ordered(ofHead.apply(l, h).eigenvalues(), false));
    assertClose(name + " re", EXPECTED.doubles(name + "/eigenvalues_re"), real, 1e-7);
    assertClose(name + " im", EXPECTED.doubles(name + "/eigenvalues_im"), imaginary, 1e-7);
  }

  /** Parts of eigenvalues, the largest first; of a pair, that with positive imaginary part. */
  private static double[] ordered(LinearAlgebra.Eigenvalues all, boolean real) {
    double[] re = all.real().toDoubleArray();
    double[] im = all.imaginary().toDoubleArray();
    List<Integer> order = new ArrayList<>(IntStream.range(0, re.length).boxed().toList());
    order.sort(
        (a, b) -> {
          double gap = Math.hypot(re[b], im[b]) - Math.hypot(re[a], im[a]);
          boolean pair = Math.abs(gap) < 1e-9 * Math.hypot(re[a], im[a]);
          return pair ? Double.compare(im[b], im[a]) : Double.compare(gap, 0);
        });
    return order.stream().mapToDouble(i -> real ? re[i] : im[i]).toArray();
  }

  @Test
  void eigenvaluesOfOvAreThoseOfTheReference() {
    assertEigenvalues("ov", (l, h) -> ov(l, h).raw().matrix());
    assertEigenvalues("full_ov_raw", (l, h) -> ov(l, h).raw().full());
    assertEigenvalues("full_ov_folded", (l, h) -> ov(l, h).full());
  }

  @Test
  void eigenvaluesOfQkAreThoseOfTheReference() {
    assertEigenvalues("full_qk_raw", (l, h) -> qk(l, h).raw().full());
    assertEigenvalues("full_qk_folded", (l, h) -> qk(l, h).full());
  }

  @Test
  void singularValuesAreThoseOfTheReference() {
    assertClose(
        "ov",
        EXPECTED.doubles("ov_singular_values"),
        each((l, h) -> ov(l, h).raw().matrix().singularValues().toDoubleArray()),
        1e-9);
    assertClose(
        "qk",
        EXPECTED.doubles("qk_singular_values"),
        each((l, h) -> qk(l, h).raw().matrix().singularValues().toDoubleArray()),
        1e-9);
  }

  @Test
  void copyingScoresOfAllHeadsAreThoseOfTheReference() {
    double[] scores =
        Arrays.stream(CopyingScores.of(GPT2).values()).flatMapToDouble(Arrays::stream).toArray();
    assertClose("copying", EXPECTED.doubles("full_ov_folded/score"), scores, 1e-9);
  }

  @ParameterizedTest
  @MethodSource("withTokens")
  void theCopyingScoreOfEachHeadIsThatOfItsFullMatrix(HookedTransformer model) {
    Grid scores = CopyingScores.of(model);
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (int head = 0; head < model.spec().attention().heads(); head++) {
        OvCircuit ov = OvCircuit.of(model, layer, head);
        Tensor full = ov.full().product(); // [vocab, out]
        double slow = full.eigenvalues(Axis.VOCAB, Axis.named("out")).copyingScore().value();
        assertThat(scores.at(layer, head)).as(ov.toString()).isCloseTo(slow, within(1e-9));
        assertThat(ov.copying()).as(ov.toString()).isCloseTo(slow, within(1e-9));
      }
    }
  }

  @Test
  void aHeadThatSharesKeysUsesThoseOfItsKeyValueHead() {
    HookedTransformer model = Toys.model(Toys.llama(false), DataType.FLOAT64); // 4 heads, 2 shared
    Tensor v = model.weight(Weight.W_V.at(1)).at(Axis.KV_HEAD, 1);
    Tensor o = model.weight(Weight.W_O.at(1)).at(Axis.HEAD, 2);
    double[] expected =
        v.dot(o.renamed(Axis.D_MODEL, Axis.named("out")), Axis.D_HEAD).toDoubleArray();
    double[] actual = OvCircuit.of(model, 1, 2).raw().matrix().product().toDoubleArray();
    assertClose("OV of L1H2", expected, actual, 1e-12);
  }

  @Test
  void theHeadThatCopiesInTheInductionModelHasScoreOne() {
    HookedTransformer model = InductionModel.on(Device.cpu(), DataType.FLOAT64);
    assertThat(OvCircuit.of(model, 1, 0).copying()).isCloseTo(1, within(1e-12));
    assertThat(CopyingScores.of(model).at(1, 0)).isCloseTo(1, within(1e-12));
    // L1H0 copies each token with the same strength
    double[] row = OvCircuit.of(model, 1, 0).full().row(5).toDoubleArray();
    double[] expected = new double[InductionModel.VOCAB];
    expected[5] = InductionModel.LOGIT;
    assertClose("row of token 5", expected, row, 1e-12);
  }

  @Test
  void aHeadThatWritesTheOppositeHasScoreMinusOne() {
    HookedTransformer model =
        InductionModel.on(Device.cpu(), DataType.FLOAT64)
            .edited(Weight.W_O.at(1).head(0), w -> w.negated());
    assertThat(CopyingScores.of(model).at(1, 0)).isCloseTo(-1, within(1e-12));
  }

  @Test
  void refusesAModelWhoseHeadsHaveNoLogits() {
    HookedTransformer bert = Toys.model(Toys.bert());
    assertThat(OvCircuit.of(bert, 0, 0).matrix())
        .hasToString("d_model 24 × d_model 24 through d_head 6");
    for (Function<HookedTransformer, Object> one :
        List.<Function<HookedTransformer, Object>>of(
            CopyingScores::of, m -> OvCircuit.of(m, 0, 0).copying())) {
      assertThatThrownBy(() -> one.apply(bert))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "bert tied has a layer with an activation function before W_U, so what a head or neuron writes has no logits of its own; use the matrices between residual streams: ov(model, 0, 0).matrix()");
    }
  }

  @Test
  void refusesAHeadThatIsNotThere() {
    assertThatThrownBy(() -> OvCircuit.of(GPT2, 0, 6))
        .hasMessage("there is no head 6; tiny-gpt2 has heads 0 to 5");
    assertThatThrownBy(() -> QkCircuit.of(GPT2, 3, 0))
        .hasMessage("there is no layer 3; tiny-gpt2 has layers 0 to 2");
    assertThat(OvCircuit.of(GPT2, -1, -1)).hasToString("OV circuit of L2H5");
  }
}
