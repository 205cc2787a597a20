package dev.loupe.attribution.relevance;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeepLiftTest {
  private static final int[] PROMPT = {3, 14, 15, 9, 26, 5, 35, 8};
  private static final Metric METRIC = Metric.logitDiff(7, 9);

  private static Question question(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    return Question.of(model.run(Tokens.of(PROMPT)), Toys.atLast(model, METRIC));
  }

  /** The embeddings of other prompts. */
  private record Others(int[]... prompts) implements Baseline {
    @Override
    public String name() {
      return "other prompts";
    }

    @Override
    public List<Tensor> of(Run run) {
      return Stream.of(prompts)
          .map(prompt -> Question.of(run.model().run(Tokens.of(prompt)), METRIC).input())
          .toList();
    }
  }

  private static double[] shares(Question question) {
    return new DeepLift().on(question).values();
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void sharesSumToTheChangeFromTheMeanEmbedding(Spec spec) {
    Question question = question(spec);
    assertThat(sum(shares(question))).isCloseTo(question.change(), within(1e-12));
    assertThat(new DeepLift().on(question).remarks()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void sharesSumToTheChangeFromZeros(Spec spec) {
    Question question = question(spec).against(new ZeroEmbedding());
    assertThat(sum(shares(question))).isCloseTo(question.change(), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void sharesSumToTheChangeOfALogProbability(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Question question = question(spec).about(Toys.atLast(model, Metric.logProb(7)));
    assertThat(sum(shares(question))).isCloseTo(question.change(), within(1e-10));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.attribution.relevance.Classifiers#models")
  void sharesSumToTheChangeOfClasses(HookedTransformer model) {
    for (Metric metric :
        List.of(
            Metric.classLogit("good"), Metric.classDiff("good", "bad"), Metric.classProb("good"))) {
      Question question = Question.of(model.run(Tokens.of(PROMPT)), metric);
      assertThat(sum(shares(question))).isCloseTo(question.change(), within(1e-10));
      assertThat(new DeepLift().on(question).remarks()).isEmpty();
    }
  }

  @Test
  void itSaysWhatAnInterventionThatIsNotLinearLeavesOver() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    Run squared = model.run(Tokens.of(PROMPT)).with(Act.RESID_MID.at(1), x -> x.times(x));
    assertThat(new DeepLift().on(Question.of(squared, METRIC)).remarks())
        .singleElement()
        .asString()
        .startsWith("Warning: the shares miss ")
        .endsWith(
            "DeepLIFT has rules for the model and for logits, while interventions and metrics of"
                + " activations pass their derivative, and mixed precision rounds.");
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void aTokenThatIsTheSameInBothPromptsHasNoShare(Spec spec) {
    int[] other = {3, 14, 15, 40, 26, 5, 35, 8};
    Question question = question(spec).against(new Others(other));
    double[] expected = new double[PROMPT.length];
    expected[3] = question.change();
    assertClose("shares", expected, shares(question), 1e-12);
  }

  @Test
  void severalBaselinesAreAveraged() {
    int[] one = {1, 2, 3, 4, 5, 6, 7, 8};
    int[] other = {30, 31, 32, 33, 34, 35, 36, 37};
    Question question = question(Toys.gemma2());
    int[][] many = new int[9][];
    Arrays.setAll(many, i -> i % 3 == 0 ? one : other);
    double[] ofOne = shares(question.against(new Others(one)));
    double[] ofOther = shares(question.against(new Others(other)));
    double[] expected = new double[PROMPT.length];
    Arrays.setAll(expected, i -> (ofOne[i] + 2 * ofOther[i]) / 3);
    assertClose("shares", expected, shares(question.against(new Others(many))), 1e-12);
  }
}
