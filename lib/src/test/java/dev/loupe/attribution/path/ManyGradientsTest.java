package dev.loupe.attribution.path;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Question;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyGradientsTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);

  private static Question question(int width) {
    int[] ids = IntStream.range(0, width).map(i -> (7 * i + 3) % Toys.VOCAB).toArray();
    return Question.of(MODEL.run(Tokens.of(ids)), Metric.logitDiff(7, 9));
  }

  @Test
  void batchesDoNotChangeTheNumbers() {
    Question question = question(5);
    double[] from = question.baselines().get(0).toDoubleArray();
    double[] to = question.input().toDoubleArray();
    List<Node> nodes = Quadrature.MIDPOINT.nodes(10);
    double[] expected = ManyGradients.ofInputs(question).along("all", from, to, nodes);
    for (int together : new int[] {1, 3, 10}) {
      Stacks stacks = new Stacks(question, Question.INPUT, question.input().shape(), together);
      ManyGradients some = new ManyGradients(stacks, question::withAll, question.metric());
      assertClose(together + " at once", expected, some.along("some", from, to, nodes), 1e-13);
    }
  }

  @Test
  void gaussLegendreNodesIntegratePolynomialsExactly() {
    for (int count : new int[] {1, 2, 5, 8, 50, 512}) {
      List<Node> nodes = Quadrature.GAUSS_LEGENDRE.nodes(count);
      int degree = Math.min(2 * count - 1, 40);
      double integral =
          nodes.stream().mapToDouble(node -> node.weight() * Math.pow(node.at(), degree)).sum();
      assertThat(integral).as(count + " nodes").isCloseTo(1.0 / (degree + 1), within(1e-14));
      assertThat(nodes).isSortedAccordingTo((a, b) -> Double.compare(a.at(), b.at()));
    }
  }

  @Test
  void longPromptsAreTakenInSmallerBatches() {
    int few = Stacks.ofInputs(question(30), List.of(Question.INPUT)).together();
    int many = Stacks.ofInputs(question(5), List.of(Question.INPUT)).together();
    assertThat(few).isGreaterThan(10);
    assertThat(many).isGreaterThan(5 * few);
  }

  @Test
  void aCompleteSumIsWithinOnePercentOrRounding() {
    assertThat(new Completeness(0.995, "m", 1, 1).met()).isTrue();
    assertThat(new Completeness(0.985, "m", 1, 1).met()).isFalse();
    assertThat(new Completeness(2e-6, "m", 1e-6, 5).met()).isTrue();
    assertThat(new Completeness(Double.NaN, "m", 1, 1).met()).isFalse();
    assertThat(new Completeness(1.5, "m", 2, 2).of("The scores"))
        .isEqualTo("The scores sum to 1.5, and m is 2.");
  }
}
