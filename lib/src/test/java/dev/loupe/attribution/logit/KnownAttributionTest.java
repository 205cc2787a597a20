package dev.loupe.attribution.logit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.ablation.Ablation;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.load.BundledModel;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.prompts.IndirectObject;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.weights.WeightEdit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Circuits whose attributions are known. */
class KnownAttributionTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);
  private static final HookedTransformer INDUCTION =
      InductionModel.on(Device.cpu(), DataType.FLOAT64);
  private static final Tokens REPEATED = InductionModel.repeated(1);
  private static final int LAST = REPEATED.width() - 2; // its next token is in the prompt
  private static final int NEXT = REPEATED.id(0, LAST + 1);
  private static final int FIRST_TIME = LAST + 1 - (InductionModel.VOCAB - 1); // of that token

  private static LogitAttribution attribution(HookedTransformer model, int token) {
    return LogitAttribution.of(model.run(REPEATED), Metric.logit(token).at(LAST));
  }

  @Test
  void theInductionHeadWritesTheWholeLogit() {
    LogitAttribution parts = attribution(INDUCTION, NEXT);
    assertThat(parts.heads().at(1, 0)).isCloseTo(InductionModel.LOGIT, EXACT);
    assertThat(parts.heads().at(0, 0)).isZero();
    for (String embedding : List.of("embed", "pos_embed")) {
      assertThat(parts.layers().grid().row(embedding).at(0, 0)).isZero();
    }
    assertThat(parts.check().error()).isLessThan(1e-12);
  }

  @Test
  void itMovesTheLogitFromTheTokenThatFollowedTheFirstTime() {
    double[] moved = attribution(INDUCTION, NEXT).sources(1, 0).values();
    assertThat(moved[FIRST_TIME]).isCloseTo(InductionModel.LOGIT, EXACT);
    assertThat(Arrays.stream(moved).map(Math::abs).sum()).isCloseTo(InductionModel.LOGIT, EXACT);
  }

  @Test
  void itsValuesReadTheEmbedding() {
    Sweep through = attribution(INDUCTION, NEXT).through(1, 0);
    assertThat(through.grid().row("embed").at(0, 0)).isCloseTo(InductionModel.LOGIT, EXACT);
    assertThat(through.grid().row("L0H0").at(0, 0)).isZero();
  }

  @Test
  void twoHeadsThatHandATokenOnAreAVirtualHead() {
    // L1H0's values read the token that L0H0 has copied from the position before: the current token
    int previous = InductionModel.VOCAB + InductionModel.CONTEXT;
    WeightEdit edit =
        new WeightEdit(
            "blocks.1.attn.W_V",
            w -> {
              int width = w.size(Axis.D_MODEL);
              int[] shifted =
                  IntStream.range(0, width).map(i -> (i + width - previous) % width).toArray();
              return w.take(Axis.D_MODEL, shifted);
            });
    LogitAttribution parts = attribution(INDUCTION.edited(edit), REPEATED.id(0, LAST));
    assertThat(parts.virtualHeads().at(0, 0)).isCloseTo(InductionModel.LOGIT, EXACT);
    assertThat(parts.heads().at(1, 0)).isCloseTo(InductionModel.LOGIT, EXACT);
  }

  @Test
  void theHeadsThatWriteTheIndirectObjectAreThoseWhoseLossHurts() {
    HookedTransformer wren = BundledModel.wren();
    PromptSet set = IndirectObject.of(wren, 30);
    Sweep heads = LogitAttribution.of(wren.run(set), set.metric()).heads();
    List<Spot> strongest = heads.spots(3);
    assertThat(strongest.stream().map(Spot::label))
        .containsExactlyInAnyOrder("L1H2", "L2H1", "L2H3");
    Sweep ablated = Ablation.of(wren.run(set), set.metric()).mean(set).heads();
    for (Spot spot : strongest) {
      int head = spot.picks().get(Axis.HEAD);
      assertThat(ablated.at(spot.site().layer(), head)).isLessThan(-0.3);
      assertThat(heads.low().at(spot.site().layer(), head)).isPositive();
    }
  }

  @Test
  void withoutANormALogitIsAPlainProduct() {
    HookedTransformer model = INDUCTION;
    Tensor resid = ResidStack.decomposed(model.run(REPEATED)).tensor();
    Tensor column = model.weight("W_U").at(Axis.VOCAB, NEXT);
    double[] products =
        resid.at(Axis.BATCH, 0).at(Axis.POS, LAST).dot(column, Axis.D_MODEL).toDoubleArray();
    double[][] attrs =
        LogitAttrs.of(ResidStack.decomposed(model.run(REPEATED)), Metric.logit(NEXT).at(LAST))
            .values();
    assertThat(Arrays.stream(attrs).mapToDouble(row -> row[0]).toArray())
        .containsExactly(products, EXACT);
  }
}
