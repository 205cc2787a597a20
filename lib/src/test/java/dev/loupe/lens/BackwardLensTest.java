package dev.loupe.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.load.InductionModel;
import dev.loupe.matrices.DirectionTokens;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackwardLensTest {
  private static final String PROMPT = "w3 w14 w15 w9 w26";
  private static final double STEP = 1e-5;

  static Stream<HookedTransformer> headless() {
    return Toys.specs()
        .filter(spec -> spec.ends().head().isEmpty())
        .map(
            spec ->
                Toys.reading(
                    spec, new NumberedWords(Optional.empty()), DataType.FLOAT64, Device.cpu()));
  }

  @ParameterizedTest
  @MethodSource("headless")
  void aCellIsHowMuchASmallStepTowardTheTokenRaisesTheMetric(HookedTransformer model) {
    Run run = model.run(PROMPT);
    Metric metric = Metric.logProb(9);
    Grid values = BackwardLens.of(run, metric).of(" w7");
    Tensor toward = toward(model, 7);
    List<Site> rows = LensRows.of(new LogitLens(model), List.of(Act.RESID_PRE)).sites();
    for (int row = 0; row < rows.size(); row++) {
      for (int position : new int[] {1, 4}) {
        Site site = rows.get(row);
        double up = run.add(site.pos(position), toward, STEP).measure(metric)[0];
        double down = run.add(site.pos(position), toward, -STEP).measure(metric)[0];
        assertThat(values.at(row, position)).isCloseTo((up - down) / (2 * STEP), within(1e-6));
      }
    }
  }

  /** The direction in which the unembedding reads a token, behind the final norm's weight. */
  private static Tensor toward(HookedTransformer model, int id) {
    Spec spec = model.spec();
    Tensor column = model.weight(Weight.W_U).at(Axis.VOCAB, id); // [d_model]
    Tensor weight = model.weight(Weight.LN_FINAL_W);
    boolean plusOne = spec.norm() instanceof Norm.RmsNorm rms && rms.plusOne();
    Tensor weighted = column.times(plusOne ? weight.plus(1) : weight);
    return spec.norm() instanceof Norm.LayerNorm ? weighted.centred(Axis.D_MODEL) : weighted;
  }

  @Test
  void withoutANormTheGradientOfALogitAtTheEndReadsAsItsToken() {
    HookedTransformer model = InductionModel.on(Device.cpu());
    Run run = model.run(InductionModel.repeated(1));
    int last = run.tokens().width() - 1;
    BackwardLens lens =
        BackwardLens.of(run, Metric.of("logit", logits -> logits.last().at(Axis.VOCAB, 5)));
    Grid top = lens.top();
    int end = top.rows().size() - 1;
    assertThat(top.word(end, last)).isEqualTo(run.tokens().piece(5));
    Tensor column = model.weight(Weight.W_U).at(Axis.VOCAB, 5);
    double square = column.dot(column, Axis.D_MODEL).value();
    assertThat(top.at(end, last)).isCloseTo(square, within(1e-4 * square));
    assertThat(top.at(end, last - 1)).isZero();
  }

  @Test
  void whatRaisesOneMetricLowersItsNegative() {
    Run run = Toys.reading(Toys.gpt2()).run(PROMPT);
    BackwardLens lens = BackwardLens.of(run, Metric.logitDiff(3, 4)).withMid();
    BackwardLens other = BackwardLens.of(run, Metric.logitDiff(4, 3)).withMid();
    assertThat(lens.top().words()).isEqualTo(other.bottom().words());
    assertThat(lens.top().at(3, 2)).isCloseTo(-other.bottom().at(3, 2), within(1e-6));
    assertThat(lens.value()).isCloseTo(-other.value(), within(1e-6));
    assertThat(lens.top().rows().names()).startsWith("0_pre", "0_mid").endsWith("final_post");
  }

  @Test
  void aNeuronsGradientIsItsActivationTimesTheGradientOfWhatTheMlpWrites() {
    Run run = Toys.reading(Toys.gpt2()).run(PROMPT);
    Metric metric = Metric.logitDiff(3, 4);
    TopTokens neurons = BackwardLens.of(run, metric).neurons(1, 3);
    Tensor active = run.cache(Act.MLP_POST.at(1)).get(Act.MLP_POST.at(1)).at(Axis.BATCH, 0);
    Tensor toward = run.gradients(metric, Act.MLP_OUT.at(1)).get(Act.MLP_OUT.at(1));
    Tensor rows = active.dot(toward.at(Axis.BATCH, 0), Axis.POS); // [d_mlp, d_model]
    int longest = rows.norm(Axis.D_MODEL).argmax(Axis.D_MLP).index();
    assertThat(neurons.grid().rows().names()).hasSize(3).startsWith("L1N" + longest);
    assertThat(neurons.tokens(0))
        .isEqualTo(DirectionTokens.of(run.model(), rows.at(Axis.D_MLP, longest), 6).tokens(0));
    Run gemma = Toys.reading(Toys.gemma2()).run(PROMPT);
    assertThatThrownBy(() -> BackwardLens.of(gemma, metric).neurons(1, 3))
        .hasMessageContaining("normalises what its MLPs write");
  }

  @Test
  void refusesSeveralPromptsAndAHeadBeforeTheUnembedding() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> BackwardLens.of(model.run(List.of("w1", "w2")), Metric.prob(3)))
        .hasMessage("the backward lens takes one prompt; this run has 2");
    Run bert = Toys.reading(Toys.bert()).run(PROMPT);
    assertThatThrownBy(() -> BackwardLens.of(bert, Metric.prob(3).at(2)))
        .hasMessageContaining("a layer with an activation function before W_U");
  }
}
