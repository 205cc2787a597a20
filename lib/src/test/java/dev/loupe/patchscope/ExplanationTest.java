package dev.loupe.patchscope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.axis.Axis;
import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.grid.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final HookedTransformer WREN = BundledModel.wren();
  private static final String SOURCE = "The keys near the cabinet";

  private static Tensor state(Site site) {
    try (var cache = WREN.run(SOURCE).cache(site)) {
      return cache.get(site).at(Axis.BATCH, 0).at(Axis.POS, -1);
    }
  }

  @Test
  void aStateIsExplainedAsAPatchscopeReadsIt() {
    Site site = Act.RESID_PRE.at(2);
    Grid grid = Patchscope.of(WREN.run(SOURCE)).grid();
    Grid explained = Explanation.of(WREN, state(site)).top(1);
    for (int target = 0; target < 6; target++) {
      assertThat(explained.word(target, 0)).isEqualTo(grid.word(2, target));
      assertThat(explained.at(target, 0)).isCloseTo(grid.at(2, target), within(1e-5));
    }
  }

  @Test
  void aVectorCanHaveTheLengthOfTheStatesThatItReplaces() {
    List<Site> sites = States.of(WREN).sites();
    Tensor vector = state(Act.RESID_PRE.at(3));
    InspectionPrompt prompt = new InspectionPrompt("The boy saw ? and", "?");
    Grid explained = Explanation.of(WREN, vector.times(100)).into(prompt).asLongAsStates().top(1);
    Target target = Target.of(WREN, prompt);
    for (int row = 0; row < sites.size(); row++) {
      Site site = sites.get(row);
      double there;
      try (var cache = target.untouched().cache(site)) {
        there =
            cache
                .get(site)
                .at(Axis.BATCH, 0)
                .at(Axis.POS, target.position())
                .norm(Axis.D_MODEL)
                .value();
      }
      Tensor stretched = vector.times(there / vector.norm(Axis.D_MODEL).value());
      var expected = target.untouched().replace(site.pos(target.position()), stretched).top(1);
      assertThat(explained.word(row, 0)).isEqualTo(expected.token(0, 0));
      assertThat(explained.at(row, 0)).isCloseTo(expected.probability(0, 0), within(1e-4));
    }
    assertThat(explained.note()).contains("with the length of the state that it replaces");
  }

  @Test
  void aFactorIsAppliedAndTheModelSpeaks() {
    Tensor vector = state(Act.RESID_PRE.at(0));
    InspectionPrompt repetition = InspectionPrompt.repetition(WREN, 0);
    Explanation explanation = Explanation.of(WREN, vector.times(.5)).into(repetition);
    assertThat(explanation.times(2).top(1).word(0, 0)).isEqualTo(" cabinet");
    assertThat(explanation.times(2).generate(1).text(0)).isEqualTo(" cabinet");
    assertThat(explanation.untouched().top(1).token(0, 0)).isEqualTo(repetition.placeholder());
  }

  @Test
  void refusesOtherThanAVector() {
    assertThatThrownBy(() -> Explanation.of(WREN, Tensor.vector(1, 2)))
        .hasMessageStartingWith(
            "explain takes a vector of wren's residual stream, [d_model] with 128 entries, and");
    Tensor zero = Tensor.vector(new float[128]);
    assertThatThrownBy(() -> Explanation.of(WREN, zero).asLongAsStates().top(1))
        .hasMessageStartingWith("the vector is zero");
  }
}
