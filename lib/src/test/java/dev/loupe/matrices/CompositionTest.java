package dev.loupe.matrices;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompositionTest {
  private static final int LAYERS = 3;
  private static final int HEADS = 6;

  static Stream<HookedTransformer> models() {
    return Toys.specs().map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  /** [layer, earlier head, layer, later head], 0 where not earlier, as the reference has it. */
  private static double[] asReference(Grid grid) {
    double[] all = new double[LAYERS * HEADS * LAYERS * HEADS];
    for (int earlier = 0; earlier < grid.columns().size(); earlier++) {
      for (int later = 0; later < grid.rows().size(); later++) {
        double score = grid.at(later, earlier);
        all[earlier * LAYERS * HEADS + HEADS + later] = Double.isNaN(score) ? 0 : score;
      }
    }
    return all;
  }

  @Test
  void scoresAreThoseOfTheReference() {
    ReferenceArrays expected = ReferenceArrays.of("weights");
    Composition raw = Composition.of(ReferenceArrays.model()).raw();
    assertClose("Q", expected.doubles("composition/Q"), asReference(raw.q()), 1e-9);
    assertClose("K", expected.doubles("composition/K"), asReference(raw.k()), 1e-9);
    assertClose("V", expected.doubles("composition/V"), asReference(raw.v()), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoresAreThoseOfTheMatricesOfBothHeads(HookedTransformer model) {
    Composition composition = Composition.of(model);
    int heads = model.spec().attention().heads();
    for (int later = 0; later < heads; later++) {
      FactoredMatrix writes = OvCircuit.of(model, 0, 1).matrix();
      FactoredMatrix qk = QkCircuit.of(model, 2, later).matrix();
      FactoredMatrix ov = OvCircuit.of(model, 2, later).matrix();
      int row = heads + later; // of layer 2
      assertThat(composition.q().at(row, 1)).isCloseTo(slow(writes, qk), within(1e-9));
      assertThat(composition.k().at(row, 1)).isCloseTo(slow(writes, qk.transposed()), within(1e-9));
      assertThat(composition.v().at(row, 1)).isCloseTo(slow(writes, ov), within(1e-9));
    }
  }

  private static double slow(FactoredMatrix first, FactoredMatrix second) {
    double joint = first.times(second).product().norm().value();
    return joint / first.product().norm().value() / second.product().norm().value();
  }

  @Test
  void theInductionHeadsKeysReadWhatThePreviousTokenHeadWrites() {
    Composition induction = Composition.of(InductionModel.on(Device.cpu(), DataType.FLOAT64));
    // OV₁ and K₂ are identities between parts of VOCAB dimensions: √n / (√n · √n)
    double whole = 1 / Math.sqrt(InductionModel.VOCAB);
    assertThat(induction.k().at(0, 0)).isCloseTo(whole, within(1e-12));
    assertThat(induction.q().at(0, 0)).isZero();
    assertThat(induction.v().at(0, 0)).isZero();
    assertThat(induction.top(1).labels().names()).containsExactly("L1H0 K reads L0H0");
    assertThat(induction.k().at(0, 0)).isGreaterThan(2 * induction.baseline());
  }

  @Test
  void randomHeadsHaveTheBaseline() {
    Spec wide = Spec.attentionOnly("random", 2, 128, 8, 9, Attention.plain(8, 16, false));
    Composition random = Composition.of(Toys.model(wide, DataType.FLOAT64));
    assertThat(random.baseline()).isCloseTo(1 / Math.sqrt(128), within(1e-12));
    for (Grid grid : new Grid[] {random.q(), random.k(), random.v()}) {
      double square =
          Arrays.stream(grid.values())
              .flatMapToDouble(Arrays::stream)
              .map(x -> x * x)
              .average()
              .orElseThrow();
      assertThat(Math.sqrt(square)).as(grid.title()).isCloseTo(random.baseline(), within(2e-3));
    }
  }

  @Test
  void headsThatAreNotEarlierHaveNoScore() {
    Grid q = Composition.of(Toys.model(Toys.gpt2())).q();
    assertThat(q.rows().names()).startsWith("L1H0").endsWith("L2H3");
    assertThat(q.columns().names()).startsWith("L0H0").endsWith("L1H3");
    assertThat(q.at(0, 4)).isNaN(); // L1H0 and L1H0
    assertThat(q.at(4, 4)).isBetween(0.0, 1.0); // L2H0 and L1H0
  }

  @Test
  void thePictureShowsWhatIsAboveRandom() {
    Composition composition = Composition.of(Toys.model(Toys.gpt2()));
    assertThat(composition.picture().text())
        .contains("Q-composition [composition above random]")
        .contains("Score less 0.209, about that of random heads"); // 1/√(24 − 1)
  }

  @Test
  void thePictureOfManyHeadsShowsTheStrongestPairsAndLayers() {
    Spec many = Spec.attentionOnly("many", 18, 8, 8, 9, Attention.plain(4, 2, false));
    Composition composition = Composition.of(Toys.model(many));
    double first = composition.top(1).values()[0];
    double[][] values = composition.q().values();
    assertThat(Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(x -> x > first))
        .isEmpty();
    assertThat(composition.picture().text())
        .startsWith("strongest composition of heads")
        .contains("largest of each two layers")
        .contains("later layer \\ earlier layer");
    assertThat(composition.toString()).startsWith("composition of the heads of many: L");
    assertThatThrownBy(() -> composition.top(0))
        .hasMessage("0 pairs of heads were asked for; ask for 1 or more, such as 10");
  }

  @Test
  void refusesAModelOfOneLayer() {
    Spec one = Spec.attentionOnly("one", 1, 8, 8, 9, Attention.plain(2, 4, false));
    assertThatThrownBy(() -> Composition.of(Toys.model(one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("one has one layer, so no head reads what an earlier one writes");
  }
}
