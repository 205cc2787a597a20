package dev.loupe.attribution.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.load.Golden;
import dev.loupe.load.ModelLoader;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static HookedTransformer toy() {
    return Toys.model(Toys.gpt2(), DataType.FLOAT64);
  }

  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 40, 26, 5});

  private static Baseline several() {
    return new Baseline() {
      @Override
      public String name() {
        return "zeros and ones";
      }

      @Override
      public List<Tensor> of(Run prompt) {
        Tensor zeros = Embeddings.at(prompt, Question.INPUT).zeros();
        return List.of(zeros, zeros.plus(1), zeros.plus(2));
      }
    };
  }

  @Test
  void withSeveralBaselinesTheValueIsTheMeanOverThem() {
    Question question = Question.of(toy().run(PROMPT), Metric.logitDiff(7, 9)).against(several());
    BitSet present = question.coalitions().without(1, 4);
    Tensor kept = Tensor.vector(Axis.POS, 1, 0, 1, 1, 0, 1);
    Tensor absent = Tensor.vector(Axis.POS, 0, 1, 0, 0, 1, 0);
    double expected =
        question.baselines().stream()
            .mapToDouble(
                one ->
                    question
                        .with(question.input().times(kept).plus(one.times(absent)))
                        .measured(question.metric())
                        .values()[0])
            .average()
            .orElseThrow();
    assertThat(question.coalitions().values(List.of(present))[0])
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void allUnitsAndNoneHaveTheValuesOfTheQuestionToTheLastBit() {
    Question question =
        Question.of(Toys.model(Toys.gpt2()).run(PROMPT), Metric.logitDiff(7, 9)).against(several());
    Coalitions coalitions = question.coalitions();
    double[] ends = coalitions.values(List.of(coalitions.all(), new BitSet()));
    assertThat(ends[0] - ends[1]).isEqualTo(question.change());
  }

  @Test
  void aCoalitionIsComputedOnce() {
    Question question = Question.of(toy().run(PROMPT), Metric.logitDiff(7, 9));
    List<String> begun = new ArrayList<>();
    Progress.listen(progress -> begun.add(progress.what()));
    try {
      BitSet one = question.coalitions().without(2);
      double[] twice = question.coalitions().values(List.of(one, one));
      one.clear(3);
      double other = question.coalitions().values(List.of(one))[0];
      begun.clear();
      assertThat(question.coalitions().values(List.of(question.coalitions().without(2))))
          .containsExactly(twice[0])
          .doesNotContain(other);
      assertThat(begun).isEmpty();
    } finally {
      Progress.listen(progress -> {});
    }
  }

  @Test
  void oldCoalitionsAreForgotten() {
    RecentValues values = new RecentValues();
    for (int bits = 0; bits <= 1 << 16; bits++) {
      values.keep(BitSet.valueOf(new long[] {bits}), bits);
    }
    assertThat(values.of(new BitSet())).isEmpty();
    assertThat(values.of(BitSet.valueOf(new long[] {1}))).contains(1.0);
    assertThat(values).hasToString("65536 coalitions");
  }

  @Test
  void positionsOfNoUnitAreAlwaysPresent() {
    Run run = toy().run(PROMPT);
    InputUnits units = new InputUnits("part", List.of(new InputUnit("one", List.of(1, 3))), 6);
    Question question = Question.of(run, Metric.logitDiff(7, 9)).by(units).against(several());
    assertThat(question.coalitions().values(List.of(new BitSet()))[0])
        .isCloseTo(
            Question.of(run, Metric.logitDiff(7, 9))
                .against(several())
                .coalitions()
                .values(List.of(Question.of(run, Metric.loss()).coalitions().without(1, 3)))[0],
            within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "gpt2", "gemma2"})
  void coalitionsOfAClassifiersInputAreRunsOfTheMixedInput(String name) {
    HookedTransformer classifier =
        ModelLoader.load(Golden.classifier(name).folder(), Device.cpu(), DataType.FLOAT64);
    Metric metric = Metric.classDiff(classifier.classes().get(2), classifier.classes().get(0));
    Question question =
        Question.of(classifier.run(Tokens.of(new int[] {3, 14, 15, 9})), metric)
            .against(new ZeroEmbedding());
    BitSet some = BitSet.valueOf(new long[] {0b0101});
    BitSet none = new BitSet();
    double[] values =
        question.coalitions().values(List.of(question.coalitions().all(), some, none));
    Tensor kept = Tensor.vector(Axis.POS, 1, 0, 1, 0).as(DataType.FLOAT64);
    double mixed = question.with(question.input().times(kept)).measure(metric)[0];
    assertThat(values[0]).isCloseTo(question.value(), within(1e-12));
    assertThat(values[1]).isCloseTo(mixed, within(1e-12)).isNotEqualTo(values[0]);
    assertThat(values[2]).isCloseTo(question.baselineValues()[0], within(1e-12));
  }
}
