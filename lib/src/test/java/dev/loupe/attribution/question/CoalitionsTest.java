package dev.loupe.attribution.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoalitionsTest {
  private static final ReferenceArrays REFERENCE = ReferenceArrays.of("shapley");

  private final HookedTransformer model = ReferenceArrays.model();
  private final Run run = model.run(Tokens.of(REFERENCE.ints("ids")));
  private final Baseline token =
      new Baseline() {
        @Override
        public String name() {
          return "token 1";
        }

        @Override
        public List<Tensor> of(Run prompt) {
          int[] ones = new int[prompt.tokens().width()];
          Arrays.fill(ones, 1);
          return List.of(Embeddings.at(model.run(Tokens.of(ones)), Question.INPUT));
        }
      };

  @Test
  void valuesOfAllCoalitionsAreThoseOfTheReference() {
    Question question = Question.of(run, Metric.logitDiff(7, 9)).against(token);
    double[] expected = REFERENCE.doubles("v");
    List<BitSet> all = new ArrayList<>();
    for (int bits = 0; bits < expected.length; bits++) {
      all.add(BitSet.valueOf(new long[] {bits}));
    }
    double[] values = question.coalitions().values(all);
    for (int i = 0; i < expected.length; i++) {
      assertThat(values[i]).as("coalition " + i).isCloseTo(expected[i], within(1e-10));
    }
    assertThat(question.value()).isCloseTo(values[255], within(1e-10));
    assertThat(question.baselineValues()[0]).isCloseTo(values[0], within(1e-10));
  }
}
