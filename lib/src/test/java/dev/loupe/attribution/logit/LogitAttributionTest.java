package dev.loupe.attribution.logit;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogitAttributionTest {
  private static final int[] SHORT = {3, 14, 15, 40, 26};
  private static final int[] LONG = {9, 2, 6, 5, 3, 5, 8, 9};
  private static final Tokens UNEQUAL = Tokens.of(SHORT, LONG);
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  static Stream<HookedTransformer> exact() {
    return Toys.specs()
        .filter(spec -> !spec.block().normsStream())
        .map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  static Stream<HookedTransformer> rounded() {
    return Toys.all().filter(model -> !model.spec().block().normsStream());
  }

  /** The metric of logits before their softcap. */
  private static double[] uncapped(HookedTransformer model, Tokens prompts, Metric metric) {
    double cap = model.spec().ends().softcap().orElse(Double.NaN);
    Metric before =
        Metric.of(
            "before the cap",
            logits -> {
              Tensor bent = logits.last().times(1 / cap); // atanh(x) = log((1 + x) / (1 − x)) / 2
              Tensor x = bent.plus(1).dividedBy(bent.negated().plus(1)).log().times(cap / 2);
              return x.at(Axis.VOCAB, 11).minus(x.at(Axis.VOCAB, 23));
            });
    return model.run(prompts).measure(Double.isNaN(cap) ? metric : before);
  }

  private static double[] sums(Sweep sweep) {
    return IntStream.range(0, sweep.measured()[0].length)
        .mapToDouble(
            prompt -> Arrays.stream(sweep.measured()).mapToDouble(cell -> cell[prompt]).sum())
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("exact")
  void allPartsSumToTheMetric(HookedTransformer model) {
    LogitAttribution parts = LogitAttribution.of(model.run(UNEQUAL), METRIC);
    double[] metric = uncapped(model, UNEQUAL, METRIC);
    assertClose(model.name(), metric, sums(parts.layers()), 1e-10);
    assertClose(model.name(), metric, parts.check().whole(), 1e-10);
    assertClose(model.name(), metric, parts.check().parts(), 1e-10);
    assertThat(parts.check().error()).isLessThan(1e-10);
  }

  @ParameterizedTest
  @MethodSource("rounded")
  void allPartsSumToTheMetricInSinglePrecision(HookedTransformer model) {
    LogitAttribution parts = LogitAttribution.of(model.run(UNEQUAL), METRIC);
    assertClose(model.name(), uncapped(model, UNEQUAL, METRIC), sums(parts.layers()), 1e-4);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void eachPromptInABatchGivesWhatItGivesAlone(HookedTransformer model) {
    LogitAttribution both = LogitAttribution.of(model.run(UNEQUAL), METRIC);
    int prompt = 0;
    for (int[] ids : new int[][] {SHORT, LONG}) {
      LogitAttribution alone = LogitAttribution.of(model.run(Tokens.of(ids)), METRIC);
      same(both.layers(), alone.layers(), prompt);
      same(both.heads(), alone.heads(), prompt);
      same(both.neurons(1, 40), alone.neurons(1, 40), prompt);
      prompt++;
    }
  }

  private static void same(Sweep both, Sweep alone, int prompt) {
    double[] expected = Arrays.stream(alone.measured()).mapToDouble(cell -> cell[0]).toArray();
    double[] actual = Arrays.stream(both.measured()).mapToDouble(cell -> cell[prompt]).toArray();
    if (both.grid().rows().axis().equals("neuron")) {
      Arrays.sort(expected); // neurons are ranked by their mean over the prompts
      Arrays.sort(actual);
    }
    assertClose(both.grid().title(), expected, actual, 1e-12);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void aMetricOfManyPositionsIsTheSumOfItsPositions(HookedTransformer model) {
    Metric mean =
        Metric.of("mean logit", logits -> logits.tensor().at(Axis.VOCAB, 7).mean(Axis.POS));
    if (model.spec().ends().softcap().isEmpty()) {
      LogitAttribution parts = LogitAttribution.of(model.run(UNEQUAL), mean);
      assertClose(model.name(), model.run(UNEQUAL).measure(mean), sums(parts.layers()), 1e-10);
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void theResidualStreamEndsAtTheMetric(HookedTransformer model) {
    Run run = model.run(Tokens.of(LONG));
    double[] rows = LogitAttribution.of(run, METRIC).accumulated().lines().get(0).y();
    double[] metric = uncapped(model, Tokens.of(LONG), METRIC);
    assertClose(model.name(), metric, new double[] {rows[rows.length - 1]}, 1e-10);
    int perLayer = model.has(Act.RESID_MID) ? 2 : 1;
    assertThat(rows).hasSize(perLayer * model.spec().layers() + 1);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void headsAndNeuronsAndTheirBiasesAreWhatALayerWrites(HookedTransformer model) {
    Run run = model.run(UNEQUAL);
    LogitAttribution parts = LogitAttribution.of(run, METRIC);
    Decomposition direction = Decomposition.of(run, METRIC, AccumulatedRows.sites(model), Set.of());
    ActivationCache cache = run.cache(Act.ATTN_OUT, Act.MLP_OUT);
    double[][] heads = parts.heads().measured();
    int each = model.spec().attention().heads();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      Tensor attn = cache.get(Act.ATTN_OUT.at(layer).pos(-1));
      double[] written = direction.end().of(attn);
      double[] bias = direction.attentionBias(layer).orElse(new double[2]);
      double[] sum = Part.sum(Arrays.copyOfRange(heads, layer * each, (layer + 1) * each));
      assertClose(model.name(), written, Part.sum(new double[][] {sum, bias}), 1e-10);
      Tensor mlp = cache.get(Act.MLP_OUT.at(layer).pos(-1));
      double[][] neurons = parts.neurons(layer, 40).measured();
      double[] out = direction.mlpBias(layer).orElse(new double[2]);
      assertClose(
          model.name(),
          direction.end().of(mlp),
          Part.sum(new double[][] {Part.sum(neurons), out}),
          1e-10);
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void whatInterventionsWriteIsAPartOfItsOwn(HookedTransformer model) {
    Run run =
        model
            .run(UNEQUAL)
            .with(Act.RESID_PRE.at(1), here -> here.times(1.5))
            .with(Act.MLP_OUT.at(0), here -> here.times(0.5))
            .zero(Act.HEAD_Z.at(2).head(1));
    LogitAttribution parts = LogitAttribution.of(run, METRIC);
    if (model.spec().ends().softcap().isEmpty()) {
      assertClose(model.name(), run.measure(METRIC), sums(parts.layers()), 1e-10);
    }
    assertThat(parts.layers().grid().rows().names()).contains("interventions");
    assertThat(parts.heads().at(2, 1)).isZero();
  }

  @Test
  void aNumberInTheMetricIsAPartOfItsOwn() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    LogitAttribution parts =
        LogitAttribution.of(model.run(UNEQUAL), METRIC.times(2).plus(Metric.logit(5)).plus(0.5));
    assertThat(parts.layers().grid().row("number in the metric").at(0, 0))
        .isCloseTo(0.5, Offset.offset(1e-12));
    assertThat(parts.check().error()).isLessThan(1e-10);
  }
}
