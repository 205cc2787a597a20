package dev.loupe.creation;

import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** New tensors. */
class CreationTest {
  @Test
  void constantsHaveTheirAxes() {
    Tensor ones = Constant.ones(POS.sized(2), D_MODEL.sized(3));
    assertThat(ones.axes()).containsExactly(POS, D_MODEL);
    assertThat(ones.toArray()).containsExactly(1, 1, 1, 1, 1, 1);
    assertThat(Constant.zeros(HEAD.sized(2)).toArray()).containsExactly(0, 0);
    assertThat(Constant.zeros().value()).isZero();
    assertThatThrownBy(() -> POS.sized(0))
        .hasMessage("pos cannot have 0 entries; give it at least 1");
  }

  @Test
  void theIdentityLeavesATensorAsItIs() {
    Tensor x = Draws.of(1).normal(POS.sized(2), D_MODEL.sized(3));
    Tensor same = x.dot(Constant.identity(D_MODEL, HEAD, 3), D_MODEL).renamed(HEAD, D_MODEL);
    assertThat(same.toArray()).isEqualTo(x.toArray());
    assertThatThrownBy(() -> Constant.identity(POS, POS, 2))
        .hasMessage("an identity needs two axes, and pos was given twice");
  }

  @Test
  void arangeCountsFromZeroExactly() {
    Tensor numbers = Constant.arange(POS.sized(4));
    assertThat(numbers.axes()).containsExactly(POS);
    assertThat(numbers.toDoubleArray()).containsExactly(0, 1, 2, 3);
    assertThat(numbers.nd().getDataType()).isEqualTo(DataType.FLOAT64); // float32 has no 16777217
  }

  @Test
  void wavesOverAnAxisAreTheFourierBasis() {
    Tensor angle =
        Constant.arange(POS.sized(7))
            .times(Constant.arange(HEAD.sized(4)))
            .times(2 * Math.PI / 7); // [pos, head]
    double[] cosines = angle.cos().toDoubleArray();
    for (int i = 0; i < cosines.length; i++) {
      int turns = (i / 4) * (i % 4);
      assertThat(cosines[i]).isCloseTo(Math.cos(2 * Math.PI * turns / 7), within(1e-12));
    }
    assertThat(angle.cos().dot(angle.sin(), POS, HEAD).value()).isCloseTo(0, within(1e-12));
  }

  @Test
  void aSeedGivesTheSameNumbersAgain() {
    Draws draws = Draws.of(7);
    assertThat(draws.normal(POS.sized(9)).toArray())
        .isEqualTo(Draws.of(7).normal(POS.sized(9)).toArray())
        .isNotEqualTo(Draws.of(8).normal(POS.sized(9)).toArray());
    assertThat(draws.permutation(20)).isEqualTo(Draws.of(7).permutation(20));
  }

  @Test
  void theNumbersHaveTheirDistributions() {
    Tensor normal = Draws.of(1).normal(POS.sized(20_000));
    assertThat(normal.mean().value()).isCloseTo(0, within(0.03)); // 4 standard errors
    assertThat(normal.std().value()).isCloseTo(1, within(0.03));
    Tensor uniform = Draws.of(1).uniform(POS.sized(20_000));
    assertThat(uniform.mean().value()).isCloseTo(0.5, within(0.01));
    assertThat(uniform.min().value()).isBetween(0.0, 0.001);
    assertThat(uniform.max().value()).isBetween(0.999, 1.0);
  }

  @Test
  void integersAreDrawnWithRepetitions() {
    int[] draws = Draws.of(5).integers(4, 8000);
    assertThat(draws).isEqualTo(Draws.of(5).integers(4, 8000)).hasSize(8000);
    for (int i = 0; i < 4; i++) {
      int number = i;
      assertThat(Arrays.stream(draws).filter(n -> n == number).count())
          .isBetween(1840L, 2160L); // 4 standard deviations
    }
    assertThatThrownBy(() -> Draws.of(5).integers(0, 3))
        .hasMessage("3 numbers below 0 were asked for; both must be at least 1");
  }

  @Test
  void aPermutationHasEachNumberOnce() {
    int[] order = Draws.of(3).permutation(50);
    assertThat(order).isNotEqualTo(Arrays.stream(order).sorted().toArray());
    assertThat(Arrays.stream(order).distinct().sum()).isEqualTo(49 * 50 / 2);
    int[] first = new int[3];
    for (int seed = 0; seed < 3000; seed++) {
      first[Draws.of(seed).permutation(3)[0]]++;
    }
    assertThat(Arrays.stream(first))
        .allMatch(count -> Math.abs(count - 1000) < 100); // 4 standard deviations
    assertThatThrownBy(() -> Draws.of(1).permutation(-1))
        .hasMessage("a permutation of -1 numbers does not exist");
  }
}
