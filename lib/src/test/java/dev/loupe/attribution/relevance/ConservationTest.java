package dev.loupe.attribution.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.Block;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.attribution.question.Question;
import dev.loupe.axis.Axis;
import dev.loupe.forward.rules.CpLrp;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Relevance is neither made nor lost, in float64. */
class ConservationTest {
  private static final int RIGHT = 7;
  private static final int WRONG = 9;

  private static Question question(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    return Question.of(
        model.run(Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8})),
        Toys.atLast(model, Metric.logitDiff(RIGHT, WRONG)));
  }

  static Stream<Spec> withoutBiases() {
    return Stream.of(Toys.llama(false), Toys.gemma2(), Toys.olmo2(), Toys.gemma3(), Toys.phi3());
  }

  @ParameterizedTest
  @MethodSource("withoutBiases")
  void withoutBiasesCpLrpHandsOnTheWholeMetricInEveryLayer(Spec spec) {
    Question question = question(spec);
    LayerRelevance layers = Lrp.cp().layers(question);
    assertThat(layers.sums()).hasSize(4);
    for (double sum : layers.sums()) {
      assertThat(sum).isCloseTo(question.value(), within(1e-12));
    }
    double tokens = Arrays.stream(Lrp.cp().on(question).values()).sum();
    assertThat(tokens).isCloseTo(question.value(), within(1e-12));
  }

  static Stream<Spec> withBiases() {
    return Stream.of(
        Toys.gpt2(),
        Toys.neoX(Block.PARALLEL),
        Toys.neoX(Block.SEQUENTIAL),
        Toys.gptJ(),
        Toys.local(),
        Toys.qwen3(),
        Toys.bloom());
  }

  /** The biases of a layer that CP-LRP gives relevance to, and where they are added. */
  private static final Map<Weight, Act> BIASES =
      Map.of(
          Weight.LN1_B, Act.LN1_OUT,
          Weight.LN2_B, Act.LN2_OUT,
          Weight.B_V, Act.VALUE,
          Weight.B_O, Act.ATTN_OUT,
          Weight.B_IN, Act.MLP_PRE,
          Weight.B_OUT, Act.MLP_OUT);

  @ParameterizedTest
  @MethodSource("withBiases")
  void whatIsMissingIsTheRelevanceOfTheBiases(Spec spec) {
    Question question = question(spec);
    double[] taken = Lrp.cp().layers(question).taken();
    Map<Site, Weight> biases = new LinkedHashMap<>();
    biases.put(Act.LN_FINAL_OUT.site(), Weight.LN_FINAL_B);
    BIASES.forEach(
        (bias, act) -> {
          for (int layer = 0; bias.existsIn(spec) && layer < spec.layers(); layer++) {
            biases.put(act.at(layer), bias);
          }
        });
    double[] expected = new double[taken.length];
    biases.forEach(
        (site, bias) -> {
          if (bias.existsIn(spec)) {
            double share = share(question, site, bias);
            int last = site.act() == Act.LN_FINAL_OUT ? spec.layers() : site.layer();
            for (int row = 0; row <= last; row++) {
              expected[row] += share;
            }
          }
        });
    for (int row = 0; row < taken.length; row++) {
      assertThat(taken[row]).isCloseTo(expected[row] + ofLogits(question), within(1e-12));
    }
    assertThat(Math.abs(taken[0])).isGreaterThan(spec.equals(Toys.qwen3()) ? 1e-3 : 1e-2);
  }

  /** Σ bias · gradient over all positions where it is added. */
  private static double share(Question question, Site site, Weight bias) {
    Gradients gradients = Inside.gradients(question.run(), question.metric(), new CpLrp(), site);
    Tensor added = question.run().model().weight(bias.name(site.layer()));
    return gradients.get(site).times(added).sum().value();
  }

  private static double ofLogits(Question question) {
    if (!Weight.B_U.existsIn(question.run().model().spec())) {
      return 0;
    }
    Tensor bias = question.run().model().weight("b_U");
    return bias.at(Axis.VOCAB, RIGHT).value() - bias.at(Axis.VOCAB, WRONG).value();
  }
}
