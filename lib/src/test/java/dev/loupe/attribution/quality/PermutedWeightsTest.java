package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Weight;
import dev.loupe.attribution.LinearToy;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PermutedWeightsTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9});

  static Stream<HookedTransformer> models() {
    return Toys.all();
  }

  static Stream<HookedTransformer> few() {
    return Stream.of(
        LinearToy.model(), Toys.model(Toys.gpt2(), DataType.FLOAT64), Toys.model(Toys.gemma2()));
  }

  private static List<String> names(HookedTransformer model, RandomStage stage) {
    int layers = model.spec().layers();
    return model.spec().weights().stream()
        .flatMap(
            weight ->
                IntStream.range(0, weight.inLayers() ? layers : 1)
                    .filter(layer -> stage.has(weight, layer, layers))
                    .mapToObj(weight::name))
        .toList();
  }

  private static double[] sorted(double[] values) {
    return Arrays.stream(values).sorted().toArray();
  }

  @ParameterizedTest
  @MethodSource("few")
  void eachStageKeepsTheNumbersOfItsWeightsAndTheOrderOfOthers(HookedTransformer model) {
    for (RandomStage stage : RandomStage.values()) {
      HookedTransformer changed = PermutedWeights.of(model, stage, 1);
      for (RandomStage other : RandomStage.values()) {
        for (String name : names(model, other)) {
          double[] before = model.weight(name).toDoubleArray();
          double[] after = changed.weight(name).toDoubleArray();
          if (other != stage) {
            assertThat(after).as(name).containsExactly(before);
          } else {
            assertThat(sorted(after)).as(name).containsExactly(sorted(before));
            boolean constant = Arrays.stream(before).distinct().count() == 1;
            assertThat(Arrays.equals(after, before)).as(name).isEqualTo(constant);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyStageChangesTheLogits(HookedTransformer model) {
    Metric metric = Toys.atLast(model, Metric.logitDiff(3, 4));
    double before = model.run(PROMPT).mean(metric);
    for (RandomStage stage : RandomStage.values()) {
      double after = PermutedWeights.of(model, stage, 1).run(PROMPT).mean(metric);
      assertThat(after).as(stage.name()).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyWeightBelongsToOneStage(HookedTransformer model) {
    long weights =
        model.spec().weights().stream()
            .mapToLong(weight -> weight.inLayers() ? model.spec().layers() : 1)
            .sum();
    assertThat(
            Arrays.stream(RandomStage.values())
                .mapToLong(stage -> names(model, stage).size())
                .sum())
        .isEqualTo(weights);
    assertThat(names(model, RandomStage.UNEMBEDDING)).contains(Weight.W_U.name(0));
  }

  @ParameterizedTest
  @MethodSource("few")
  void aSeedGivesTheSameModel(HookedTransformer model) {
    RandomStage stage = RandomStage.UPPER_BLOCKS;
    String name = names(model, stage).get(0);
    assertThat(PermutedWeights.of(model, stage, 2).weight(name).toDoubleArray())
        .containsExactly(PermutedWeights.of(model, stage, 2).weight(name).toDoubleArray());
  }
}
