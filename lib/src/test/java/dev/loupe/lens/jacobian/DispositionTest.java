package dev.loupe.lens.jacobian;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import dev.loupe.wren.Batches;
import org.junit.jupiter.api.Test;

/** What only the Jacobian lens sees: a token that the model will say at a later position. */
class DispositionTest {
  private static final String PROMPT = "The capital of the country of Clara Larsen is";
  private static final int NAME = 8; // the position of " Larsen"

  @Test
  void theCapitalIsReadAtTheNameBeforeItIsDue() {
    HookedTransformer wren = BundledModel.wren();
    int[][] rows = Batches.training(7).next(4, 64).ids();
    JacobianLens lens = JacobianLens.of(wren, Tokens.of(rows), JacobianLens.SKIP_FIRST);
    ControlledReading reading = lens.beside(PROMPT);
    Grid capital = reading.rank(" Paris").grids().get(0);
    Grid control = reading.rank(" Paris").grids().get(1);
    assertThat(capital.columns().names().get(NAME)).contains("Larsen");
    for (int row : new int[] {0, 1}) { // 1_pre and 2_pre
      assertThat(capital.at(row, NAME)).isLessThan(10).isLessThan(control.at(row, NAME));
    }
  }
}
