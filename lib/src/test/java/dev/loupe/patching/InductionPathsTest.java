package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paths of a model of which every number is known. */
class InductionPathsTest {
  private static final HookedTransformer INDUCTION = InductionModel.on(Device.cpu());
  // Token 9 stands in the first half of the clean prompt only, with 10 behind it.
  private static final Tokens REPEATS =
      Tokens.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  private static final Tokens BREAKS =
      Tokens.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9});

  private static PathPatching induction() {
    return PathPatching.of(INDUCTION, REPEATS, BREAKS, Metric.logitDiff(10, 12));
  }

  @ParameterizedTest
  @CsvSource({"QUERY, 0", "KEY, 1", "VALUE, 0"})
  void theInductionHeadHearsOfThePreviousTokenInItsKeysAlone(Act receiver, double share) {
    double path = induction().path(Act.HEAD_Z.at(0).head(0), receiver.at(1).head(0));
    assertThat(path).isCloseTo(share, Offset.offset(share == 0 ? 0 : 1e-5));
  }

  @ParameterizedTest
  @CsvSource({"QUERY, 0", "KEY, -10", "VALUE, 0"})
  void theEdgeToItsKeysCarriesTenLogits(Act receiver, double logits) {
    Tokens base = InductionModel.repeated(2);
    Metric answer = all -> all.last().choose(Axis.VOCAB, base.id(0, 1));
    PathPatching raw = PathPatching.of(INDUCTION, InductionModel.repeated(1), base, answer).raw();
    assertThat(raw.path(Act.HEAD_Z.at(0).head(0), receiver.at(1).head(0)))
        .isCloseTo(logits, Offset.offset(logits == 0 ? 0 : 1e-5));
  }

  @Test
  void theInductionHeadAloneSpeaksToTheLogits() {
    Sweep grid = induction().to(Act.RESID_POST.at(-1).all());
    assertThat(grid.at(0, 0)).isZero();
    assertThat(grid.at(1, 0)).isCloseTo(1, Offset.offset(1e-5));
    assertThat(grid.grid().columns().names()).containsExactly("H0");
  }

  @Test
  void theKeyThatMattersIsBehindTheTokenThatComesBack() {
    Sweep grid = induction().toByPosition(Act.KEY.at(1).head(0));
    for (int position = 0; position < REPEATS.width(); position++) {
      assertThat(grid.at(0, position)).isCloseTo(position == 10 ? 1 : 0, Offset.offset(1e-5));
    }
  }
}
