package dev.loupe.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.view.grid.Grid;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterchangeTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final List<Integer> INPUTS = IntStream.range(1, 40).boxed().toList();

  private static String prompt(int input) {
    return "w7 w9 w" + input;
  }

  /** What the model itself says: a program that is right by definition. */
  private static final Map<Integer, String> SAID =
      INPUTS.stream().collect(Collectors.toMap(input -> input, InterchangeTest::said));

  private static String said(int input) {
    double[] logits = MODEL.run(prompt(input)).logits().last().at(Axis.BATCH, 0).toDoubleArray();
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return "w" + best;
  }

  private static final Abstraction<Integer> ITSELF =
      new Abstraction<>(InterchangeTest::prompt, SAID::get, (input, said) -> (String) said);

  @Test
  void refusesAModelThatReadsInBothDirections() {
    assertThatThrownBy(() -> Interchange.of(Toys.reading(Toys.bert()), ITSELF, INPUTS))
        .hasMessageStartingWith("bert predicts the token at a position, but interchange reads ");
  }

  @Test
  void theModelDoesWhatItDoes() {
    assertThat(Interchange.of(MODEL, ITSELF, INPUTS).accuracy()).isEqualTo(1);
  }

  @Test
  void theAnswerIsInTheLastPositionOfTheLastLayer() {
    Interchange interchange = Interchange.of(MODEL, ITSELF, INPUTS);
    assertThat(interchange.at(Act.RESID_POST.at(-1).pos(-1))).isEqualTo(1);
    assertThat(interchange.at(Act.RESID_POST.at(-1).pos(1))).isZero();
  }

  @Test
  void theOnlyWordThatDiffersCarriesEverythingAtTheStart() {
    Grid grid = Interchange.of(MODEL, ITSELF, INPUTS).sweep(Act.RESID_PRE);
    assertThat(grid.values()[0]).containsExactly(0, 0, 1);
    assertThat(grid.columns().names()).containsExactly(" w7", " w9", "#2");
  }

  @Test
  void headsAreSweptAtAllPositions() {
    Grid grid = Interchange.of(MODEL, ITSELF, INPUTS, 8, 3).sweep(Act.HEAD_Z);
    assertThat(grid.columns().size()).isEqualTo(4);
    for (double[] row : grid.values()) {
      for (double accuracy : row) {
        assertThat(accuracy).isBetween(0.0, 1.0);
      }
    }
  }

  @Test
  void aProgramThatAnswersSomethingElseIsFoundOut() {
    Abstraction<Integer> wrong =
        new Abstraction<>(
            InterchangeTest::prompt,
            input -> input % 2,
            (input, parity) -> "w" + (50 + (int) parity));
    Interchange interchange = Interchange.of(MODEL, wrong, INPUTS);
    assertThat(interchange.at(Act.RESID_POST.at(-1).pos(-1))).isZero();
  }

  @Test
  void saysThatNoTwoInputsDiffer() {
    Abstraction<Integer> constant =
        new Abstraction<>(InterchangeTest::prompt, input -> 1, (input, one) -> "w5");
    assertThatThrownBy(() -> Interchange.of(MODEL, constant, INPUTS))
        .hasMessage(
            "no two of the 39 inputs differ in the program's answer after the exchange of its variable; add inputs with other values of the variable");
  }

  @Test
  void refusesPairsOfDifferentLengths() {
    Abstraction<Integer> growing =
        new Abstraction<>(
            input -> "w1" + " w2".repeat(input), input -> input, (input, n) -> "w" + n);
    assertThatThrownBy(() -> Interchange.of(MODEL, growing, List.of(1, 2)))
        .hasMessageStartingWith(
            "an activation can only be patched into a prompt of the same length");
  }
}
