package dev.loupe.attribution.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attention.PromptAttention;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixingMethodsTest {
  private static final int[] IDS = {3, 1, 4, 1, 5};

  private final HookedTransformer model = Toys.model(Toys.gpt2());
  private final Run run = model.run(Tokens.of(IDS));
  private final Question question = Question.of(run, Metric.logitDiff(7, 9));

  @Test
  void rolloutIsTheRowOfThePositionThatTheMetricReads() {
    double[] row = PromptAttention.of(run).rollout().grid().values()[4];
    assertThat(new AttentionRollout().on(question).values()).containsExactly(row, within(1e-12));
  }

  @Test
  void attentionTimesGradientIsTheRelevanceRowOfThePositionThatTheMetricReads() {
    double[] row = PromptAttention.of(run).relevance(question.metric()).values()[4];
    assertThat(new AttentionGradient().on(question).values()).containsExactly(row, within(1e-12));
  }

  @Test
  void theShareOfAWordIsTheSumOverItsTokens() {
    InputUnits words =
        new InputUnits(
            "word",
            List.of(new InputUnit("a", List.of(0, 1, 2)), new InputUnit("b", List.of(3, 4))),
            5);
    double[] tokens = new ValueZeroingRollout().on(question).values();
    double[] byWord = new ValueZeroingRollout().on(question.by(words)).values();
    assertThat(byWord[0]).isCloseTo(tokens[0] + tokens[1] + tokens[2], within(1e-12));
    assertThat(Arrays.stream(byWord).sum()).isCloseTo(1, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void everyFamilyHasSharesThatSumToOne(HookedTransformer any) {
    Question asked = Question.of(any.run(Tokens.of(IDS)), Toys.atLast(any, Metric.logitDiff(7, 9)));
    for (var method : List.of(new AttentionRollout(), new ValueZeroingRollout())) {
      double sum = Arrays.stream(method.on(asked).values()).sum();
      assertThat(sum).as(any.name() + " " + method.name()).isCloseTo(1, within(1e-5));
    }
  }
}
