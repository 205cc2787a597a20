package dev.loupe.lens;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.loupe.arch.Block;
import dev.loupe.axis.Axis;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.grid.Grid;
import dev.loupe.weights.WeightEdit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LensReadingTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final HookedTransformer BERT = Toys.reading(Toys.bert());
  private static final String PROMPT = "w3 w14 w15 w9 w26";
  private static final Tokens TOKENS = Tokens.of(new int[] {3, 14, 15, 9, 26});
  private static final double LOG2 = Math.log(2);

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void divergencesAreInTheirBoundsAndZeroInTheLastRow(HookedTransformer model) {
    LensReading lens = LogitLens.of(model.run(TOKENS));
    double[][] kl = lens.forwardKl().values();
    double[][] js = lens.jsDivergence().values();
    double[][] entropy = lens.entropy().values();
    for (int row = 0; row < kl.length; row++) {
      assertThat(Arrays.stream(kl[row])).allMatch(x -> x >= 0);
      assertThat(Arrays.stream(js[row])).allMatch(x -> x >= 0 && x <= LOG2);
      assertThat(Arrays.stream(entropy[row]))
          .allMatch(x -> x >= 0 && x <= Math.log(Toys.VOCAB) + 1e-9);
    }
    assertThat(kl[kl.length - 1]).containsOnly(0);
    assertThat(Arrays.stream(js[js.length - 1])).allMatch(x -> x < 1e-12);
    assertThat(Arrays.stream(kl[0]).max().orElseThrow()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void theLastRowsCrossEntropyIsTheModelsLoss(HookedTransformer model) {
    Run run = model.run(TOKENS);
    double[] last = last(LogitLens.of(run).crossEntropy());
    double[] losses = Arrays.copyOfRange(run.losses().values(), 1, 5);
    assertClose("loss", losses, Arrays.copyOf(last, 4), 1e-5);
    assertThat(last[4]).isNaN();
  }

  private static double[] last(Grid grid) {
    double[][] values = grid.values();
    return values[values.length - 1];
  }

  @Test
  void ofAUniformPredictionTheEntropyIsTheLogarithmOfTheVocabulary() {
    HookedTransformer blank =
        Toys.reading(Toys.neoX(Block.SEQUENTIAL)).edited(edit("W_U")); // every logit is 0
    LensReading lens = LogitLens.of(blank.run(PROMPT));
    double[] entropy = last(lens.entropy());
    assertThat(Arrays.stream(entropy)).allMatch(x -> Math.abs(x - Math.log(Toys.VOCAB)) < 1e-6);
    assertThat(last(lens.forwardKl())).containsOnly(0);
    assertThat(last(lens.rankOfNext())).startsWith(0, 0, 0, 0);
  }

  private static WeightEdit edit(String name) {
    return new WeightEdit(name, weight -> weight.times(0));
  }

  @Test
  void theDivergencesOfTwoCoinsAreThoseWorkedOutByHand() {
    Tensor fair = Tensor.vector(Axis.VOCAB, Math.log(0.5), Math.log(0.5));
    Tensor bent = Tensor.vector(Axis.VOCAB, Math.log(0.9), Math.log(0.1));
    // 0.5 log(0.5/0.9) + 0.5 log(0.5/0.1)
    assertThat(Divergence.kl(fair, bent).value()).isCloseTo(0.510826, within(1e-6));
    // m = (0.7, 0.3): the mean of 0.087177 and 0.116322
    assertThat(Divergence.js(fair, bent).value()).isCloseTo(0.101749, within(1e-6));
    Tensor heads = Tensor.vector(Axis.VOCAB, 0, -2000);
    Tensor tails = Tensor.vector(Axis.VOCAB, -2000, 0);
    assertThat(Divergence.js(heads, tails).value()).isCloseTo(LOG2, within(1e-12));
  }

  @Test
  void theCrossEntropyOfAnAnswerStandsAtTheLastPosition() {
    LensReading lens = LogitLens.of(MODEL.run(PROMPT));
    Grid ce = lens.crossEntropy(" w7");
    Grid probability = lens.probability(" w7");
    for (int row = 0; row < 4; row++) {
      assertThat(ce.at(row, 4)).isCloseTo(-Math.log(probability.at(row, 4)), within(1e-5));
      assertThat(ce.at(row, 1)).isEqualTo(lens.crossEntropy().at(row, 1));
    }
  }

  @Test
  void theRankOfTheNextTokenIsItsRankAtItsPosition() {
    LensReading lens = LogitLens.of(MODEL.run(PROMPT));
    assertThat(lens.rankOfNext().at(1, 2)).isEqualTo(lens.rank(" w9").at(1, 2));
    assertThat(lens.rankOfNext().at(2, 0)).isEqualTo(lens.rank(" w14").at(2, 0));
  }

  @Test
  void answersOverLayersAreTheColumnOfTheGrid() {
    LensReading lens = LogitLens.of(MODEL.run(PROMPT)).withMid();
    Curves ranks = lens.ranks(" w7", " w9");
    assertThat(ranks.lines().get(0).y()).isEqualTo(column(lens.rank(" w7"), 4));
    assertThat(ranks.lines().get(1).y()).isEqualTo(column(lens.rank(" w9"), 4));
    assertThat(ranks.names()).startsWith("0_pre", "0_mid").endsWith("final_post");
    assertThat(lens.probabilitiesAt(2, " w7").lines().get(0).y())
        .isEqualTo(column(lens.probability(" w7"), 2));
    assertThatThrownBy(lens::ranks)
        .hasMessage("no answer was given; name one or more, such as \" Paris\"");
    assertThatThrownBy(() -> lens.ranksAt(7, " w7"))
        .hasMessage("the prompt has 5 tokens; there is no position 7");
  }

  private static double[] column(Grid grid, int column) {
    return Arrays.stream(grid.values()).mapToDouble(row -> row[column]).toArray();
  }

  @Test
  void theEndOfABlockIsTheStartOfTheNext() {
    LensReading lens = LogitLens.of(MODEL.run(PROMPT));
    double[][] post = lens.rows(Act.RESID_POST).entropy().values();
    assertThat(post).isDeepEqualTo(Arrays.copyOfRange(lens.entropy().values(), 1, 4));
    assertThat(lens.rows(Act.RESID_POST).top().rows().names())
        .containsExactly("0_post", "1_post", "final_post");
    assertThatThrownBy(() -> lens.rows(Act.MLP_OUT))
        .hasMessage(
            "the rows of a lens are RESID_PRE, RESID_MID or RESID_POST, and mlp_out was given");
  }

  @Test
  void aModelThatSeesBothSidesHasNoNextToken() {
    LensReading lens = LogitLens.of(BERT.run(PROMPT));
    String reason = "bert predicts the token at a position, not the next token";
    assertThatThrownBy(lens::crossEntropy).hasMessageStartingWith(reason);
    assertThatThrownBy(() -> lens.ranks(" w7")).hasMessageStartingWith(reason);
    assertThat(lens.ranksAt(2, " w7").lines()).hasSize(1);
    assertThatThrownBy(lens::heads).hasMessageContaining("has no logits of its own");
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void aPromptAgainstItselfShowsNoDifference(HookedTransformer model) {
    LensReading lens = LogitLens.of(model.run(TOKENS));
    LensContrast contrast = lens.minus(lens);
    Grid apart = contrast.jsDivergence();
    assertThat(contrast.top().grids()).allMatch(grid -> grid.words().equals(lens.top().words()));
    for (int row = 0; row < apart.rows().size(); row++) {
      for (int position = 0; position < 5; position++) {
        assertThat(apart.at(row, position)).isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void aContrastIsTheDifferenceOfLogProbabilities() {
    LensReading first = LogitLens.of(MODEL.run(PROMPT));
    LensReading second = LogitLens.of(MODEL.run("w3 w14 w2 w9 w26"));
    LensContrast contrast = first.minus(second);
    Grid difference = contrast.logProbability(" w7");
    for (int row = 0; row < 4; row++) {
      double mine = first.probability(" w7").at(row, 3);
      double other = second.probability(" w7").at(row, 3);
      assertThat(difference.at(row, 3)).isCloseTo(Math.log(mine / other), within(1e-4));
      assertThat(difference.at(row, 1)).isCloseTo(0, within(1e-6)); // before they differ
    }
    assertThat(difference.columns().names())
        .containsExactly(" w3", " w14", " w15 | ·w2", " w9", " w26");
    assertThatThrownBy(() -> first.minus(LogitLens.of(MODEL.run("w3 w14"))))
        .hasMessage(
            "two prompts are compared position by position, and these have 5 and 2 tokens; give prompts of equal length");
    assertThatThrownBy(() -> first.minus(second.withMid()))
        .hasMessageStartingWith("the two readings have different rows");
  }

  @Test
  void aRunOfAModelOfOtherSizesIsRefused() {
    Run other = InductionModel.on(Device.cpu()).run(InductionModel.repeated(1));
    assertThatThrownBy(() -> new LogitLens(MODEL).read(other))
        .hasMessageStartingWith("this lens reads gpt2");
    assertThat(new LogitLens(MODEL).read(PROMPT).top().values())
        .isDeepEqualTo(LogitLens.of(MODEL.run(PROMPT)).top().values());
    assertThat(List.of(new LogitLens(MODEL).toString())).allMatch(s -> s.startsWith("logit lens"));
  }
}
