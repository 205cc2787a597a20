package dev.loupe.attribution.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.LinearToy;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.attribution.relevance.Lrp;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a model that is linear in its input, all methods that give shares give the same: w·x. */
class LinearModelTest {
  private static final Question QUESTION =
      LinearToy.question(3, 14, 15, 9, 26).against(new ZeroEmbedding());

  /**
   * Not LIME, whose fit has a penalty, nor GradientSHAP, which adds noise, nor leave-one-out, which
   * moves tokens to other positions, nor AttnLRP, which gives half of each share to the attention
   * pattern even if it never changes.
   */
  private static final Set<String> OTHERS =
      Set.of("LIME", "GradientSHAP", "leave-one-out", "AttnLRP");

  static Stream<Method> methods() {
    return Stream.concat(AllMethods.LIST.stream(), Stream.of(Lrp.cp()))
        .filter(method -> method.meaning() != Meaning.SIZES)
        .filter(method -> !OTHERS.contains(method.name()));
  }

  /** What the metric gains when only one position has its embedding and the others have zeros. */
  private static double[] parts() {
    Tensor input = QUESTION.input();
    int width = input.size(Axis.POS);
    double nothing = measured(input.zeros());
    double[] parts = new double[width];
    for (int at = 0; at < width; at++) {
      double[] only = new double[width];
      only[at] = 1;
      parts[at] = measured(input.times(Tensor.vector(Axis.POS, only))) - nothing;
    }
    return parts;
  }

  private static double measured(Tensor input) {
    return QUESTION.with(input).measured(QUESTION.metric()).values()[0];
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodGivesTheWeightTimesTheInput(Method method) {
    double[] parts = parts();
    double largest = Arrays.stream(parts).map(Math::abs).max().orElseThrow();
    assertThat(method.on(QUESTION).values())
        .as(method.name())
        .containsExactly(parts, within(1e-10 * largest));
  }

  @Test
  void theOthersAreMethodsThatExist() {
    List<String> all = AllMethods.LIST.stream().map(Method::name).toList();
    assertThat(all).containsAll(OTHERS);
  }
}
