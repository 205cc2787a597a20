package dev.loupe.attribution.layer;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.attribution.gradient.GradientTimesInput;
import dev.loupe.attribution.gradient.IntegratedGradients;
import dev.loupe.attribution.path.Entries;
import dev.loupe.attribution.path.TokenAgain;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What activations inside the model add, for any weights. */
class LayerLawsTest {
  private static final int[] IDS = {3, 14, 15, 9, 26};
  private static final int MASKED = 2;
  private static final Question GPT2 = question(Toys.gpt2());

  private static Question question(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Metric metric = Metric.logitDiff(7, 9);
    return Question.of(
            model.run(Tokens.of(IDS)), spec.attention().causal() ? metric : metric.at(MASKED))
        .against(TokenAgain.of(1, IDS.length));
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void conductancesOfTheStreamSumToTheChange(Spec spec) {
    Question question = question(spec);
    List<Site> cuts = List.of(Act.RESID_PRE.at(0), Act.RESID_POST.at(0), Act.RESID_POST.at(2));
    double least = 0.01 * Math.abs(question.change());
    for (LayerShares shares : new Conductance().on(question, cuts)) {
      assertThat(shares.sum()).isCloseTo(question.change(), within(least));
      assertThat(shares.complete()).isTrue();
    }
  }

  @Test
  void conductancesConvergeWithTheFourthPowerOfTheSteps() {
    List<Site> cut = List.of(Act.RESID_MID.at(1));
    double[] gaps =
        Arrays.stream(new int[] {16, 32, 128})
            .mapToDouble(
                steps ->
                    Math.abs(new Conductance().on(GPT2, cut, steps).get(0).sum() - GPT2.change()))
            .toArray();
    assertThat(gaps[0] / gaps[1]).isGreaterThan(12);
    assertThat(gaps[2]).isLessThan(1e-8);
  }

  @Test
  void conductancesOfTheEmbeddingsAreIntegratedGradients() {
    double[] entries = new Conductance().on(GPT2, List.of(Question.INPUT), 128).get(0).values();
    assertClose("embeddings", new IntegratedGradients().entries(GPT2, 64), entries, 1e-8);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void layerIntegratedGradientsOfTheStreamSumToTheChange(Spec spec) {
    Question question = question(spec);
    List<Site> sites = List.of(Act.RESID_PRE.at(0), Act.RESID_PRE.at(2), Act.RESID_POST.at(1));
    for (LayerShares shares : new LayerIntegratedGradients().on(question, sites)) {
      double gap = Math.abs(shares.sum() - question.change());
      assertThat(gap).isLessThanOrEqualTo(0.0101 * Math.abs(question.change()));
    }
  }

  @Test
  void layerIntegratedGradientsOfHeadsSumToWhatReplacingThemLoses() {
    Site heads = Act.HEAD_Z.at(1);
    LayerShares shares = new LayerIntegratedGradients().on(GPT2, List.of(heads)).get(0);
    Run absent = GPT2.with(GPT2.baselines().get(0));
    Run replaced = GPT2.run().patch(heads, absent.cache(heads));
    double lost = GPT2.value() - replaced.measured(GPT2.metric()).values()[0];
    assertThat(shares.sum()).isCloseTo(lost, within(0.01 * Math.abs(lost)));
  }

  @Test
  void layerIntegratedGradientsOfTheEmbeddingsAreIntegratedGradients() {
    LayerShares shares = new LayerIntegratedGradients().on(GPT2, List.of(Question.INPUT)).get(0);
    assertClose("embeddings", new IntegratedGradients().entries(GPT2, 8), shares.values(), 1e-12);
  }

  @Test
  void aRunKeepsItsInterventionsInsideTheModelToo() {
    Run run =
        GPT2.run()
            .add(Act.RESID_PRE.at(1), Tensor.vector(new double[24]).plus(0.3), 1)
            .zero(Act.HEAD_Z.at(2).head(1));
    Question question = Question.of(run, GPT2.metric()).against(TokenAgain.of(1, IDS.length));
    double change = question.change();
    assertThat(change).isNotCloseTo(GPT2.change(), within(1e-3));
    Site post = Act.RESID_POST.at(1);
    assertThat(new LayerIntegratedGradients().on(question, List.of(post)).get(0).sum())
        .isCloseTo(change, within(0.01 * Math.abs(change)));
    assertThat(new Conductance().on(question, List.of(post)).get(0).sum())
        .isCloseTo(change, within(0.01 * Math.abs(change)));
  }

  @Test
  void gradientTimesActivationIsThatOfTheInputAtTheInput() {
    double[] shares =
        new LayerGradientTimesActivation().on(GPT2, List.of(Question.INPUT)).get(0).values();
    assertClose(
        "input", new GradientTimesInput().on(GPT2).values(), Entries.byUnit(shares, GPT2), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#few")
  void whatFlowsThroughAllHeadsIsWhatFlowsThroughEach(Spec spec) {
    Question question = question(spec);
    double[] whole = new NeuronConductance(Act.HEAD_Z.at(1).all()).on(question).values();
    double[] sum = new double[whole.length];
    for (int head = 0; head < spec.attention().heads(); head++) {
      double[] one = new NeuronConductance(Act.HEAD_Z.at(1).head(head)).on(question).values();
      Arrays.setAll(sum, i -> sum[i] + one[i]);
    }
    double size = Arrays.stream(whole).map(Math::abs).max().orElseThrow();
    assertClose("heads", whole, sum, 0.02 * size); // each with as many steps as it needs
  }

  @Test
  void theSharesThroughASpotSumToItsConductance() {
    Site neurons = Act.MLP_POST.at(1);
    double[] all = new Conductance().on(GPT2, List.of(neurons), 128).get(0).values();
    int width = all.length / IDS.length;
    for (int neuron : new int[] {0, 17}) {
      double expected = 0;
      for (int position = 0; position < IDS.length; position++) {
        expected += all[position * width + neuron];
      }
      Scores scores = new NeuronConductance(neurons.pick(Axis.D_MLP, neuron)).on(GPT2);
      assertThat(sum(scores.values()))
          .isCloseTo(expected, within(1e-6 * Math.abs(expected) + 1e-9));
    }
  }

  @Test
  void everythingFlowsThroughTheWholeStream() {
    double[] through = new NeuronConductance(Act.RESID_POST.at(1).all()).on(GPT2).values();
    assertClose("stream", new IntegratedGradients(64).on(GPT2).values(), through, 1e-9);
  }

  @Test
  void onePositionOfANegativeLayerIsASpotToo() {
    Scores last = new NeuronConductance(Act.RESID_POST.at(-1).pos(-1)).on(GPT2); // all that is read
    assertClose("last", new IntegratedGradients(64).on(GPT2).values(), last.values(), 1e-9);
    assertThat(last.method()).contains("conductance through");
  }

  @Test
  void layersAreRowsAndPositionsColumns() {
    LayerAttribution inside = LayerAttribution.of(GPT2, new Conductance());
    Grid stream = inside.layers(Act.RESID_POST);
    assertThat(stream.rows().size()).isEqualTo(3);
    assertThat(stream.columns().size()).isEqualTo(5);
    for (double[] row : stream.values()) {
      assertThat(sum(row)).isCloseTo(GPT2.change(), within(0.01 * Math.abs(GPT2.change())));
    }
    assertThat(stream.note()).contains("With 32 steps", "positive = raises m");
  }

  @Test
  void entriesAreTheStrongestHeadsOrNeurons() {
    LayerAttribution inside = LayerAttribution.of(GPT2, new LayerGradientTimesActivation());
    Grid heads = inside.entries(Act.HEAD_Z.at(1));
    assertThat(heads.rows().names()).containsExactlyInAnyOrder("H0", "H1", "H2", "H3");
    double[] whole = inside.layers(Act.HEAD_Z).values()[1];
    double[] sums = new double[IDS.length];
    for (double[] row : heads.values()) {
      Arrays.setAll(sums, i -> sums[i] + row[i]);
    }
    assertClose("heads of a layer", whole, sums, 1e-12);
    Grid neurons = inside.entries(Act.MLP_POST.at(-1), 3);
    assertThat(neurons.rows().size()).isEqualTo(3);
    assertThat(neurons.note()).contains("The 3 strongest of 40 are shown");
    double[] totals =
        Arrays.stream(neurons.values()).mapToDouble(row -> Math.abs(sum(row))).toArray();
    assertThat(totals[0]).isGreaterThanOrEqualTo(totals[1]);
  }

  @Test
  void aPathThatMissesTheChangeIsWarnedOf() {
    Question zeros = question(Toys.llama(true)).against(new ZeroEmbedding());
    Grid grid = LayerAttribution.of(zeros, new Conductance()).layers(Act.RESID_PRE);
    assertThat(grid.note()).contains("Warning: ", "norms ignore its length");
  }

  @Test
  void refusesActivationsThatTheModelLacksAndNoEntries() {
    LayerAttribution inside = LayerAttribution.of(GPT2, new Conductance());
    assertThatThrownBy(() -> inside.layers(Act.ROT_KEY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rot_k");
    assertThatThrownBy(() -> inside.entries(Act.HEAD_Z.at(1), 0))
        .hasMessageContaining("ask for 1 or more");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void attentionPatternsAreSharedOutByThePositionThatAttends(LayerMethod method) {
    LayerAttribution inside = LayerAttribution.of(GPT2, method);
    double[][] layers = inside.layers(Act.PATTERN).values();
    double[][] heads = inside.entries(Act.PATTERN.at(1)).values();
    double[] sums = new double[IDS.length];
    for (double[] head : heads) {
      Arrays.setAll(sums, i -> sums[i] + head[i]);
    }
    assertClose("heads", layers[1], sums, 1e-9);
    assertThat(sum(sums)).isNotZero();
    assertThatThrownBy(() -> inside.layers(Act.ATTN_SCORES))
        .hasMessageContaining("minus infinity")
        .hasMessageContaining("pattern");
  }

  static Stream<LayerMethod> methods() {
    return Stream.of(
        new Conductance(), new LayerIntegratedGradients(), new LayerGradientTimesActivation());
  }
}
