package dev.loupe.learning;

import static dev.loupe.Loupe.parameters;
import static dev.loupe.Loupe.resid;
import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.POS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.NamedGradients;
import dev.loupe.arch.Spec;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The attention of a step of learning against that of a run that looks inside. */
class LearnedAttentionTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23).at(-2);

  static Stream<Spec> specs() {
    return Stream.of(
        Toys.gpt2(),
        Toys.llama(false),
        Toys.local(),
        Toys.gemma2(),
        Toys.qwen3(),
        Toys.bloom(),
        Toys.bert());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void itsValuesAndGradientsAreTheSame(Spec spec) {
    same(spec, Tokens.of(new int[][] {{3, 14, 15, 9, 26}, {5, 35, 8, 9, 7}}));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theyAreTheSameForPaddedPrompts(Spec spec) {
    same(spec, Tokens.of(new int[][] {{3, 14, 15, 9, 26}, {5, 35, 8}}));
  }

  private static void same(Spec spec, Tokens tokens) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Tensor zeros = Tensor.vector(new double[spec.dModel()]);
    NamedGradients learned =
        parameters()
            .with("v", zeros)
            .gradients(
                p -> p.measure(model.run(tokens).add(resid(0), p.get("v"), 1), METRIC).sum(BATCH));
    double[] values = model.run(tokens).measured(METRIC).values();
    assertThat(learned.value()[0]).isCloseTo(values[0] + values[1], offset(1e-12));
    Tensor expected =
        model.run(tokens).gradients(METRIC, Act.RESID_PRE).get(Act.RESID_PRE.at(0)).sum(POS);
    assertThat(learned.get("v").toDoubleArray())
        .containsExactly(expected.sum(BATCH).toDoubleArray(), offset(1e-12));
  }
}
