package dev.loupe.attribution.relevance;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LrpTest {
  private static final int[] PROMPT = {3, 14, 15, 9, 26, 5, 35, 8};
  private static final int IGNORED = 2;
  private static final Metric METRIC = Metric.logitDiff(7, 9);

  private static Run run(Spec spec) {
    return Toys.model(spec, DataType.FLOAT64).run(Tokens.of(PROMPT));
  }

  private static Question question(Run run) {
    return Question.of(run, Toys.atLast(run.model(), METRIC));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void aTokenThatNoHeadAttendsToHasNoRelevance(Spec spec) {
    Run blind = run(spec);
    for (int layer = 0; layer < spec.layers(); layer++) {
      blind = blind.with(Act.ATTN_SCORES.at(layer), LrpTest::ignoring);
    }
    double[] seen = Lrp.cp().on(question(run(spec))).values();
    double[] relevance = Lrp.cp().on(question(blind)).values();
    assertThat(seen[IGNORED]).isNotZero();
    assertThat(relevance[IGNORED]).isZero();
    assertThat(relevance[IGNORED + 1]).isNotZero();
  }

  /** Scores so low that the softmax gives 0, but where the token attends to itself. */
  private static Tensor ignoring(Tensor scores) {
    int width = scores.size(Axis.SRC);
    double[][] added = new double[width][width];
    for (int dest = 0; dest < width; dest++) {
      added[dest][IGNORED] = dest == IGNORED ? 0 : -1e6;
    }
    return scores
        .plus(Tensor.of(added, Axis.DEST, Axis.SRC).as(DataType.FLOAT64))
        .arranged(Axis.BATCH, Axis.HEAD, Axis.DEST, Axis.SRC);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void lastLayersRelevanceIsTheMetricButForTheFinalBiases(Spec spec) {
    Question question = question(run(spec));
    LayerRelevance layers = Lrp.attn().layers(question);
    assertThat(layers.layers().names()).containsExactly("0_pre", "1_pre", "2_pre", "final_post");
    if (spec.ends().bias() || !spec.norm().toString().startsWith("Rms")) {
      return;
    }
    assertThat(layers.taken()[3]).isCloseTo(0, within(1e-12));
  }

  @Test
  void embeddingsAndPositionsTogetherAreTheFirstResidualStream() {
    Question question = question(run(Toys.gpt2()));
    double[] first = Lrp.attn().layers(question).values()[0];
    Relevance parts =
        Relevance.of(question, Lrp.attn().rules(), List.of(Act.EMBED.site(), Act.POS_EMBED.site()));
    double[] sums = new double[first.length];
    Arrays.setAll(sums, i -> parts.at(Act.EMBED.site())[i] + parts.at(Act.POS_EMBED.site())[i]);
    assertClose("embeddings and positions", first, sums, 1e-12);
  }

  @Test
  void itSaysWhatTheNumbersSumTo() {
    Scores scores = Lrp.attn().on(question(run(Toys.gpt2())));
    assertThat(scores.meaning()).isEqualTo(Meaning.RELEVANCE);
    assertThat(scores.remarks()).hasSize(1);
    assertThat(scores.remarks().get(0))
        .isEqualTo(
            "Relevance sums to the metric, 15.47, and not to its change: 3.35 is in the picture,"
                + " 5.92 in position embeddings, and 6.202 went to biases and other constants.");
  }

  @Test
  void itWarnsOfMetricsThatAreNotLinear() {
    Question question = question(run(Toys.gpt2())).about(Metric.prob(7));
    assertThat(Lrp.attn().on(question).remarks())
        .singleElement()
        .asString()
        .startsWith("Warning: the metric is not linear in the logits, so relevance does not sum")
        .doesNotContain("biases");
    assertThat(Lrp.attn().layers(question).toString())
        .contains("Warning: the metric is not linear in the logits, so no row sums to it")
        .doesNotContain("Taken");
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.attribution.relevance.Classifiers#models")
  void amongMetricsOfClassesOnlyAProbabilityIsNotLinear(HookedTransformer model) {
    Question good = Question.of(model.run(Tokens.of(PROMPT)), Metric.classDiff("good", "bad"));
    assertThat(Lrp.attn().on(good).remarks().get(0)).startsWith("Relevance sums to the metric");
    assertThat(Lrp.attn().on(good.about(Metric.classProb("good"))).remarks().get(0))
        .startsWith("Warning: the metric is not linear in the logits");
  }

  @Test
  void thePictureSaysWhatEachLayerHandsOn() {
    LayerRelevance layers = Lrp.attn().layers(question(run(Toys.gpt2())));
    assertThat(layers.toString())
        .startsWith("AttnLRP of the logit difference '#7' − '#9', by layer [relevance]")
        .endsWith("Taken: 0_pre 6.202, 1_pre 5.494, 2_pre 4.267, final_post 4.122.");
  }

  @Test
  void withFixedPatternsAndNoNormRelevanceIsWeightTimesInput() {
    Run linear = linear();
    Question question = question(linear);
    Tensor gradient = linear.gradients(METRIC, Question.INPUT).get(Question.INPUT);
    double[] expected = Relevance.product(question.input(), gradient.at(Axis.BATCH, 0));
    assertClose("CP-LRP", expected, Lrp.cp().on(question).values(), 1e-12);
    double[] differences =
        Relevance.product(
            question.input().minus(question.baselines().get(0)), gradient.at(Axis.BATCH, 0));
    assertClose("DeepLIFT", differences, new DeepLift().on(question).values(), 1e-12);
  }

  /** A model without norms and MLPs whose queries are 0, so that every pattern is uniform. */
  static Run linear() {
    Spec gpt2 = Toys.gpt2();
    HookedTransformer model =
        Toys.model(
            Spec.attentionOnly("linear", 3, 24, 32, Toys.VOCAB, gpt2.attention()),
            DataType.FLOAT64);
    Run run = model.run(Tokens.of(PROMPT));
    for (int layer = 0; layer < 3; layer++) {
      run = run.zero(Act.QUERY.at(layer));
    }
    return run;
  }
}
