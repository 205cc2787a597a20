package dev.loupe.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AblationTest {
  private static final String TOYS = "dev.loupe.model.Toys#decoders";
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Tokens PROMPTS =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3, 5, 8, 9});
  private static final Tokens OVER =
      Tokens.of(
          new int[] {3, 14, 15, 9, 26, 5, 35, 8},
          new int[] {9, 2, 6, 5, 3, 7, 8, 1},
          new int[] {31, 4, 1, 5, 9, 2, 6, 5});
  private static final Tokens UNEQUAL =
      Tokens.of(new int[] {3, 14, 15, 40, 26}, new int[] {9, 2, 6, 5, 3, 5, 8, 9});
  private static final Tokens UNEQUAL_OVER =
      Tokens.of(
          new int[] {3, 14, 15, 9, 26}, new int[] {9, 2, 6, 5, 3, 7, 8, 1}, new int[] {7, 7, 2});

  private static Ablation ablation(HookedTransformer model, Tokens prompts) {
    return Ablation.of(model.run(prompts), METRIC);
  }

  private static Stream<AblationSweep> kinds(HookedTransformer model, Tokens prompts, Tokens over) {
    Ablation ablation = ablation(model, prompts);
    return Stream.of(ablation.zero(), ablation.mean(over), ablation.resample(over, 3, 2));
  }

  private static double[] flat(Sweep effects) {
    return IntStream.range(0, effects.measured()[0].length)
        .mapToObj(effects::prompt)
        .flatMap(grid -> Arrays.stream(grid.values()))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static void assertSame(Sweep expected, Sweep actual) {
    assertThat(actual.grid().rows()).isEqualTo(expected.grid().rows());
    Close.assertClose(actual.grid().title(), flat(expected), flat(actual), 1e-4);
  }

  private static double change(Run intact, Run ablated, int prompt) {
    return ablated.measure(METRIC)[prompt] - intact.measure(METRIC)[prompt];
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void variantsGiveWhatFullRunsGive(HookedTransformer model) {
    Tensor vector = Tensor.vector(new float[24]).plus(1);
    for (AblationSweep sweep : kinds(model, PROMPTS, OVER).toList()) {
      assertSame(sweep.oneByOne().heads(), sweep.heads());
      assertSame(sweep.oneByOne().layers(), sweep.layers());
      assertSame(sweep.oneByOne().direction(vector), sweep.direction(vector));
      assertSame(sweep.oneByOne().neurons(1, 5), sweep.neurons(1, 5));
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void variantsGiveWhatFullRunsGiveForPromptsOfDifferentLengths(HookedTransformer model) {
    Tensor vector = Tensor.vector(new float[24]).plus(1);
    for (AblationSweep sweep : kinds(model, UNEQUAL, UNEQUAL_OVER).toList()) {
      assertSame(sweep.oneByOne().heads(), sweep.heads());
      assertSame(sweep.oneByOne().layers(), sweep.layers());
      assertSame(sweep.oneByOne().direction(vector), sweep.direction(vector));
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void zeroingAHeadSubtractsWhatItWrites(HookedTransformer model) {
    Run run = model.run(PROMPTS);
    Sweep heads = ablation(model, PROMPTS).zero().heads();
    ActivationCache cache = run.cache(Act.HEAD_RESULT);
    for (int layer = 0; layer < 3; layer++) {
      for (int head = 0; head < 4; head++) {
        Tensor result = cache.get(Act.HEAD_RESULT.at(layer).head(head));
        Run without = run.with(Act.ATTN_OUT.at(layer), out -> out.minus(result));
        // Where a norm stands behind attention, attn_out is not the heads' sum.
        if (!model.spec().block().writesNormed()) {
          assertThat(heads.prompt(1).at(layer, head))
              .isCloseTo(change(run, without, 1), Offset.offset(1e-4));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void ablatingWithWhatIsThereChangesNothing(HookedTransformer model) {
    Tokens alone = Tokens.of(PROMPTS.row(0));
    AblationSweep sweep = ablation(model, alone).mean(alone);
    Tensor vector = Tensor.vector(new float[24]).plus(1);
    for (Sweep effects :
        List.of(sweep.heads(), sweep.layers(), sweep.neurons(2), sweep.direction(vector))) {
      Close.assertClose(
          effects.grid().title(), new double[flat(effects).length], flat(effects), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aPromptAmongOthersLosesWhatItLosesAlone(HookedTransformer model) {
    Sweep both = ablation(model, UNEQUAL).mean(UNEQUAL_OVER).heads();
    for (int prompt = 0; prompt < 2; prompt++) {
      Tokens alone = Tokens.of(UNEQUAL.row(prompt));
      Sweep one = ablation(model, alone).mean(UNEQUAL_OVER).heads();
      for (int head = 0; head < 4; head++) {
        assertThat(both.prompt(prompt).at(1, head))
            .isCloseTo(one.grid().at(1, head), Offset.offset(1e-4));
      }
    }
  }

  @Test
  void theMeanIsThatOfThePrompts() {
    Sweep effects = ablation(Toys.model(Toys.gpt2()), PROMPTS).zero().heads();
    assertThat(effects.grid().at(2, 1))
        .isCloseTo(
            (effects.prompt(0).at(2, 1) + effects.prompt(1).at(2, 1)) / 2, Offset.offset(1e-12));
    assertThatThrownBy(() -> effects.prompt(2))
        .hasMessage("there is no prompt 2; the sweep has 2, counted from 0");
  }

  @Test
  void resamplingAmongTwoPromptsPutsTheOtherOneIn() {
    HookedTransformer model = Toys.model(Toys.llama(false));
    Sweep heads = ablation(model, PROMPTS).resample(PROMPTS, 1).heads();
    Tokens swapped = Tokens.of(PROMPTS.row(1), PROMPTS.row(0));
    ActivationCache other = model.run(swapped).cache(Act.HEAD_Z);
    Run run = model.run(PROMPTS);
    Spot spot = Act.HEAD_Z.at(1).head(2);
    for (int prompt = 0; prompt < 2; prompt++) {
      assertThat(heads.prompt(prompt).at(1, 2))
          .isCloseTo(change(run, run.patch(spot, other), prompt), Offset.offset(1e-4));
    }
  }

  @Test
  void theSameSeedDrawsTheSamePrompts() {
    Ablation ablation = ablation(Toys.model(Toys.gpt2()), PROMPTS);
    Grid heads = ablation.resample(OVER, 5).heads().grid();
    assertThat(ablation.resample(OVER, 5).heads().grid()).isEqualTo(heads);
    assertThat(ablation.resample(OVER, 6).heads().grid()).isNotEqualTo(heads);
  }

  @Test
  void theMeanByPositionIsTheRunsOwn() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Run run = model.run(PROMPTS);
    Spot spot = Act.HEAD_Z.at(0).head(3);
    Run ablated = run.mean(spot, model.run(OVER).cache(Act.HEAD_Z));
    assertThat(ablation(model, PROMPTS).mean(OVER).heads().prompt(0).at(0, 3))
        .isCloseTo(change(run, ablated, 0), Offset.offset(1e-4));
  }

  @Test
  void theMeanOverPromptsOfDifferentLengthsCountsNoPadding() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Spot spot = Act.HEAD_Z.at(2).head(1);
    Tensor sum = Tensor.of(new float[6], new long[] {6}, Axis.D_HEAD);
    int positions = 0;
    for (int prompt = 0; prompt < UNEQUAL_OVER.batch(); prompt++) {
      Tokens alone = Tokens.of(UNEQUAL_OVER.row(prompt));
      Tensor here = model.run(alone).cache(Act.HEAD_Z).get(spot);
      sum = sum.plus(here.sum(Axis.POS).sum(Axis.BATCH));
      positions += alone.width();
    }
    Run run = model.run(PROMPTS);
    Run ablated = run.replace(spot, sum.times(1.0 / positions));
    assertThat(ablation(model, PROMPTS).mean(UNEQUAL_OVER).heads().prompt(1).at(2, 1))
        .isCloseTo(change(run, ablated, 1), Offset.offset(1e-4));
  }

  @Test
  void patternsOfPromptsOfDifferentLengthsHaveNoMean() {
    assertThatThrownBy(
            () ->
                ablation(Toys.model(Toys.gpt2()), PROMPTS)
                    .mean(UNEQUAL_OVER)
                    .together(Act.PATTERN.at(0).head(1)))
        .hasMessageStartingWith(
            "attention patterns of prompts of different lengths have different sizes, ");
  }

  /** One block without a norm: the logits are linear in what its parts write. */
  private static HookedTransformer linear() {
    return Toys.model(
        Spec.attentionOnly("linear", 1, 24, 32, Toys.VOCAB, Attention.plain(4, 6, false))
            .with(new Mlp(40, Activation.GELU, false, false))
            .with(Block.PARALLEL));
  }

  @Test
  void lossesAddUpWhereTheRestIsLinear() {
    AblationSweep zero = ablation(linear(), PROMPTS).zero();
    Grid layers = zero.layers().grid();
    Grid heads = zero.heads().grid();
    double sum = Arrays.stream(heads.values()[0]).sum();
    assertThat(layers.at(0, 0)).isCloseTo(sum, Offset.offset(1e-4)).isNotZero();
    assertThat(layers.at(0, 2)).isCloseTo(layers.at(0, 0) + layers.at(0, 1), Offset.offset(1e-4));
  }

  @Test
  void theFirstOrderEstimateIsExactWhereTheRestIsLinear() {
    for (AblationSweep sweep : kinds(linear(), PROMPTS, OVER).toList()) {
      Grid neurons = sweep.topNeurons(40).grid();
      for (int row = 0; row < 40; row++) {
        assertThat(neurons.at(row, 0)).isCloseTo(neurons.at(row, 1), Offset.offset(1e-4));
      }
      assertThat(neurons.note())
          .contains("Measured: the 40 of 40 neurons with the largest estimates.");
    }
  }

  @Test
  void neuronsComeInTheOrderOfWhatTheyChange() {
    Sweep effects = ablation(Toys.model(Toys.gpt2()), PROMPTS).zero().neurons(-1, 7);
    double[][] values = effects.grid().values();
    assertThat(values).hasDimensions(7, 2);
    for (int row = 1; row < 7; row++) {
      assertThat(Math.abs(values[row][0])).isLessThanOrEqualTo(Math.abs(values[row - 1][0]));
    }
    assertThat(effects.grid().rows().names()).allMatch(name -> name.matches("L2N\\d+"));
    assertThat(effects.grid().note()).contains("Measured: all 40 neurons of the layer.");
  }

  @Test
  void allNeuronsTogetherAreTheMlpWithoutItsBias() {
    HookedTransformer model = linear();
    double sum =
        Arrays.stream(ablation(model, PROMPTS).zero().neurons(0, 40).grid().values())
            .mapToDouble(row -> row[0])
            .sum();
    assertThat(ablation(model, PROMPTS).zero().layers().grid().at(0, 1))
        .isCloseTo(sum, Offset.offset(1e-4));
  }

  @Test
  void projectingADirectionOutIsTheRunsOwn() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    float[] values = new float[24];
    values[3] = 2;
    values[17] = -5;
    Tensor vector = Tensor.vector(values);
    Run run = model.run(PROMPTS);
    Grid grid = ablation(model, PROMPTS).zero().direction(vector).prompt(0);
    for (int layer = 0; layer < 3; layer++) {
      assertThat(grid.at(layer, 0))
          .isCloseTo(
              change(run, run.ablate(Act.RESID_PRE.at(layer), vector), 0), Offset.offset(1e-4));
      assertThat(grid.at(layer, 2))
          .isCloseTo(
              change(run, run.ablate(Act.MLP_OUT.at(layer), vector), 0), Offset.offset(1e-4));
    }
    assertThat(grid.columns().names()).containsExactly("resid_pre", "attn_out", "mlp_out");
  }

  @Test
  void neitherLengthNorSignOfADirectionMatters() {
    AblationSweep sweep = ablation(Toys.model(Toys.gpt2()), PROMPTS).mean(OVER);
    Tensor vector = Tensor.vector(new float[24]).plus(0.5);
    assertSame(sweep.direction(vector), sweep.direction(vector.times(-7)));
  }

  @Test
  void theLastRowOfTogetherIsAllSpotsAtOnce() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Spot one = Act.HEAD_Z.at(0).head(1);
    Spot other = Act.HEAD_Z.at(-1).head(2);
    Spot neuron = Act.MLP_POST.at(1).pick(Axis.D_MLP, 4).pos(-1);
    Run run = model.run(PROMPTS);
    Grid grid = ablation(model, PROMPTS).zero().together(one, other, neuron).prompt(0);
    Run all = run.zero(one).zero(other).zero(neuron);
    assertThat(grid.at(3, 0)).isCloseTo(change(run, all, 0), Offset.offset(1e-4));
    assertThat(grid.at(2, 0)).isCloseTo(change(run, run.zero(neuron), 0), Offset.offset(1e-4));
    assertThat(grid.rows().names())
        .containsExactly("L0H1", "L2H2", "blocks.1.mlp.hook_post[pos -1, d_mlp 4]", "together");
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void allHeadsOfALayerTogetherAreItsAttentionWithoutTheBias(HookedTransformer model) {
    Spot[] heads =
        Stream.of(0, 1, 2, 3).map(head -> Act.HEAD_Z.at(1).head(head)).toArray(Spot[]::new);
    Run run = model.run(PROMPTS);
    Grid grid = ablation(model, PROMPTS).zero().together(heads).prompt(1);
    assertThat(grid.at(4, 0))
        .isCloseTo(change(run, run.zero(Act.HEAD_Z.at(1)), 1), Offset.offset(1e-4));
  }

  /** The share of the second half that the induction model predicts, of each prompt. */
  private static Tensor accuracy(Logits logits) {
    int prompts = logits.tokens().batch();
    int half = InductionModel.VOCAB - 1;
    double[] all = logits.tensor().toDoubleArray();
    float[] accuracy = new float[prompts];
    for (int prompt = 0; prompt < prompts; prompt++) {
      for (int position = half + 1; position < 2 * half; position++) {
        int row = (prompt * logits.tokens().width() + position) * InductionModel.VOCAB;
        int best = 0;
        for (int id = 1; id < InductionModel.VOCAB; id++) {
          best = all[row + id] > all[row + best] ? id : best;
        }
        accuracy[prompt] += best == logits.tokens().id(prompt, position + 1) ? 1 : 0;
      }
      accuracy[prompt] /= half - 1;
    }
    return Tensor.of(accuracy, new long[] {prompts}, Axis.BATCH);
  }

  @Test
  void theInductionModelPredictsNothingWithoutEitherOfItsHeads() {
    HookedTransformer model = InductionModel.on(Device.cpu());
    Ablation ablation = Ablation.of(model.run(InductionModel.repeated(1)), AblationTest::accuracy);
    assertThat(ablation.intact()).containsExactly(1);
    Tokens others = Tokens.of(InductionModel.repeated(2).row(0), InductionModel.repeated(3).row(0));
    assertThat(ablation.zero().heads().grid().values()).isDeepEqualTo(new double[][] {{-1}, {-1}});
    assertThat(ablation.zero().layers().grid().columns().names()).containsExactly("attention");
    for (double[] row : ablation.resample(others, 0).heads().grid().values()) {
      assertThat(row[0]).isLessThan(-0.8); // now and then another sequence has the same successor
    }
  }

  @Test
  void thePictureSaysEverythingAReaderNeeds() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Ablation ablation = Ablation.of(model.run("w3 w14 w15"), Metric.logitDiff("w11", "w23"));
    Grid grid = ablation.mean(List.of("w1 w2 w3", "w4 w5 w6")).heads().grid();
    assertThat(grid.title()).isEqualTo("mean ablation of heads");
    assertThat(grid.unit()).isEqualTo("change of logit difference 'w11' − 'w23'");
    assertThat(grid.note())
        .isEqualTo(
            String.format(
                java.util.Locale.ROOT,
                "0 = no change, negative = the metric is lower without the part. Replaced by the mean over 2 prompts, position by position. Metric without ablation: %.3f. Prompt: “w3 w14 w15”",
                ablation.intact()[0]));
  }
}
