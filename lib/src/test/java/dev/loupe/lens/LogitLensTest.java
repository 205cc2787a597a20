package dev.loupe.lens;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.arch.Block;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import dev.loupe.weights.WeightEdit;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogitLensTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final String PROMPT = "w3 w14 w15 w9 w26";
  private static final int WIDTH = 5;

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void theLastRowIsTheModelsOwnPredictionToTheBit(HookedTransformer model) {
    Run run = model.run(Tokens.of(new int[] {3, 14, 15, 9, 26}));
    assertThat(LogitLens.of(run).logits(Act.RESID_POST.at(-1)).toArray())
        .isEqualTo(run.logits().toArray());
  }

  @Test
  void theLastRowShowsTheModelsOwnProbabilities() {
    Run run = MODEL.run(PROMPT);
    double[] own =
        run.logits().probs().at(Axis.VOCAB, 7).at(Axis.BATCH, 0).toDoubleArray(); // [pos]
    Grid grid = LogitLens.of(run).probability(" w7");
    assertThat(grid.values()[grid.rows().size() - 1]).isEqualTo(own);
  }

  @Test
  void rankZeroIsTheTokenThatIsShownAsLikeliest() {
    LensReading lens = LogitLens.of(MODEL.run(PROMPT)).withMid();
    Grid top = lens.top();
    for (int id = 0; id < Toys.VOCAB; id++) {
      Grid rank = lens.rank("w" + id);
      for (int row = 0; row < top.rows().size(); row++) {
        for (int position = 0; position < WIDTH; position++) {
          assertThat(rank.at(row, position) == 0)
              .isEqualTo(top.word(row, position).strip().equals("w" + id));
        }
      }
    }
  }

  @Test
  void everyRankIsTakenOnce() {
    LensReading lens = LogitLens.of(MODEL.run(PROMPT));
    double sum = 0;
    for (int id = 0; id < Toys.VOCAB; id++) {
      sum += lens.rank("w" + id).at(3, 2);
    }
    assertThat(sum).isEqualTo(Toys.VOCAB * (Toys.VOCAB - 1) / 2.0);
  }

  @Test
  void ranksAreToldApartWhereProbabilitiesRoundToZero() {
    HookedTransformer sure =
        MODEL.edited(new WeightEdit("ln_final.w", weight -> weight.times(1000)));
    LensReading lens = LogitLens.of(sure.run(PROMPT));
    double sum = 0;
    for (int id = 0; id < Toys.VOCAB; id++) {
      sum += lens.rank("w" + id).at(3, 4);
    }
    assertThat(sum).isEqualTo(Toys.VOCAB * (Toys.VOCAB - 1) / 2.0);
  }

  @Test
  void probabilitiesSumToOne() {
    LensReading lens = LogitLens.of(MODEL.run(PROMPT));
    double[][] sums = new double[4][WIDTH];
    for (int id = 0; id < Toys.VOCAB; id++) {
      double[][] values = lens.probability("w" + id).values();
      for (int row = 0; row < sums.length; row++) {
        for (int position = 0; position < WIDTH; position++) {
          sums[row][position] += values[row][position];
        }
      }
    }
    for (double[] row : sums) {
      for (double sum : row) {
        assertThat(sum).isCloseTo(1, Offset.offset(1e-5));
      }
    }
  }

  @Test
  void rowsAreTheEntrancesOfBlocksAndTheEnd() {
    assertThat(LogitLens.of(MODEL.run(PROMPT)).top().rows().names())
        .containsExactly("0_pre", "1_pre", "2_pre", "final_post");
  }

  @Test
  void theMiddleOfBlocksIsShownWhenAskedFor() {
    assertThat(LogitLens.of(MODEL.run(PROMPT)).withMid().top().rows().names())
        .containsExactly("0_pre", "0_mid", "1_pre", "1_mid", "2_pre", "2_mid", "final_post");
  }

  @Test
  void parallelBlocksHaveNone() {
    HookedTransformer parallel = Toys.reading(Toys.neoX(Block.PARALLEL));
    assertThat(LogitLens.of(parallel.run(PROMPT)).top().rows().names())
        .containsExactly("0_pre", "1_pre", "2_pre", "final_post");
    assertThatThrownBy(() -> LogitLens.of(parallel.run(PROMPT)).withMid())
        .hasMessageEndingWith(
            " adds attention and MLP to the residual stream together, so it has no resid_mid; leave out withMid()");
  }

  @Test
  void columnsAreTheTokens() {
    assertThat(LogitLens.of(MODEL.run(PROMPT)).top().columns().axis()).isEqualTo(Labels.POSITION);
    assertThat(LogitLens.of(MODEL.run(PROMPT)).top().columns().names())
        .containsExactly(" w3", " w14", " w15", " w9", " w26");
  }

  @Test
  void anInterventionShowsFromItsLayerOn() {
    Grid plain = LogitLens.of(MODEL.run(PROMPT)).withMid().probability("w7");
    Run changed = MODEL.run(PROMPT).with(Act.RESID_PRE.at(1).pos(3), here -> here.times(-1));
    Grid intervened = LogitLens.of(changed).withMid().probability("w7");
    for (int row = 0; row < 7; row++) {
      assertThat(intervened.at(row, 2)).isEqualTo(plain.at(row, 2));
      assertThat(intervened.at(row, 3) != plain.at(row, 3)).as("row " + row).isEqualTo(row >= 2);
    }
    double[] own = changed.logits().probs().at(Axis.VOCAB, 7).at(Axis.BATCH, 0).toDoubleArray();
    assertThat(intervened.values()[6]).isEqualTo(own);
  }

  @Test
  void anInterventionInTheFinalNormShowsInTheLastRow() {
    Run changed = MODEL.run(PROMPT).with(Act.LN_FINAL_NORMALIZED.site(), here -> here.times(2));
    double[] own = changed.logits().probs().at(Axis.VOCAB, 7).at(Axis.BATCH, 0).toDoubleArray();
    assertClose("probabilities", own, LogitLens.of(changed).probability("w7").values()[3], 1e-6);
  }

  @Test
  void refusesMoreThanOnePrompt() {
    assertThatThrownBy(() -> LogitLens.of(MODEL.run(List.of("w1", "w2"))))
        .hasMessage("the logit lens takes one prompt; this run has 2");
  }

  @Test
  void logitsThatAreNotFiniteAreRefusedWithThePlaceWhereThatBegan() {
    Run broken = MODEL.run(PROMPT).with(Act.RESID_PRE.at(1), here -> here.times(Double.NaN));
    assertThatThrownBy(() -> LogitLens.of(broken).rank(" w7"))
        .hasMessageContaining("the first activation that is not finite is blocks.1.hook_resid_pre");
  }

  @Test
  void ranksHaveALogarithmicScaleOnWhichTheBestIsDarkest() {
    Grid ranks = LogitLens.of(MODEL.run(PROMPT)).rank(" w7");
    Scale scale = ranks.scale().over(new double[][] {{0, 9, 99}});
    assertThat(scale.spacing()).isEqualTo(Scale.Spacing.RANKS);
    assertThat(scale.high()).hasValue(100);
    assertThat(scale.colour(0)).isEqualTo(Palette.SEQUENTIAL.at(1));
    assertThat(scale.colour(100)).isEqualTo(Palette.SEQUENTIAL.at(0));
    double half = Math.sqrt(101) - 1; // half of the way in the logarithm of 1 + rank
    assertThat(scale.colour(half)).isEqualTo(Palette.SEQUENTIAL.at(0.5));
    assertThat(ranks.html()).contains("(log scale)</div>");
  }
}
