package dev.loupe.attribution.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.metric.Metric;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.text.Tokens;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Baselines of a small GPT-2 in float64, against what PyTorch gives. */
class BaselineReferenceTest {
  private static final ReferenceArrays REFERENCE = ReferenceArrays.of("attribution");
  private static final double BOUND = 1e-10;

  private final Question question =
      Question.of(
          ReferenceArrays.model().run(Tokens.of(REFERENCE.ints("ids"))), Metric.logitDiff(7, 9));

  private void removals(Baseline baseline, String expected) {
    Question asked = question.against(baseline);
    List<BitSet> each =
        IntStream.range(0, asked.units().size())
            .mapToObj(unit -> asked.coalitions().without(unit))
            .toList();
    double[] without = asked.coalitions().values(each);
    double[] falls = REFERENCE.doubles(expected);
    assertThat(falls).hasSameSizeAs(without);
    for (int i = 0; i < falls.length; i++) {
      assertThat(asked.value() - without[i]).as("unit " + i).isCloseTo(falls[i], within(BOUND));
    }
  }

  private void value(Baseline baseline, String expected) {
    assertThat(question.against(baseline).baselineValues()[0])
        .isCloseTo(REFERENCE.doubles(expected)[0], within(BOUND));
  }

  @Test
  void theMetricAtABaselineIsTheReferences() {
    value(new ZeroEmbedding(), "m/baseline_zero");
    value(RepeatedToken.of(1), "m/baseline_token");
  }

  @Test
  void aUnitInTheMeanOfTheVocabularyIsTheReferences() {
    removals(new MeanEmbedding(), "m/occlusion_mean");
  }

  @Test
  void aUnitInZerosOrInATokenIsTheReferences() {
    removals(new ZeroEmbedding(), "m/occlusion_zero");
    removals(RepeatedToken.of(1), "m/occlusion_token");
  }
}
