package dev.loupe.lens;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.activations.NamedGradients;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Parameters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The numbers of the reference arrays, in float64. */
class LensParityTest {
  private static final double CLOSE = 1e-9;
  private static final HookedTransformer MODEL = ReferenceArrays.model();
  private static final ReferenceArrays ROWS = ReferenceArrays.of("dla");
  private static final ReferenceArrays TUNED = ReferenceArrays.of("lens");
  private static final int WIDTH = 12;
  private static final int ANSWER = 7;
  private static final int OTHER = 9;
  private static final int[] PROMPT = {
    142, 200, 189, 113, 145, 105, 220, 7, 170, 217, 60, 233, ANSWER
  };
  private static final int[] FIRST = {
    142, 200, 189, 113, 145, 105, 220, 7, 170, 217, 60, 233, 213, 190, 199, 217, 114, 39, 92, 261
  };
  private static final int[] SECOND = {
    255, 85, 74, 125, 53, 124, 124, 204, 51, 28, 70, 203, 15, 30, 135, 225, 169, 252, 55, 126
  };

  /** The prompt with its answer, which stands behind all that is compared. */
  private static LensReading reading() {
    return LogitLens.of(MODEL.run(Tokens.of(PROMPT))).withMid();
  }

  private static double[] without(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(row -> Arrays.stream(row, 0, WIDTH)).toArray();
  }

  @Test
  void everyRowPredictsWhatTheReferencePredicts() {
    LensReading lens = reading();
    assertClose("entropy", ROWS.doubles("lens_entropy"), without(lens.entropy().values()), CLOSE);
    assertClose(
        "cross-entropy", ROWS.doubles("lens_ce"), without(lens.crossEntropy().values()), CLOSE);
    assertClose("kl", ROWS.doubles("lens_forward_kl"), without(lens.forwardKl().values()), CLOSE);
    assertClose("js", ROWS.doubles("lens_js"), without(lens.jsDivergence().values()), CLOSE);
    assertClose("top", ROWS.doubles("lens_max_prob"), without(lens.top().values()), CLOSE);
    double[] ranks = Arrays.stream(ROWS.ints("lens_rank")).asDoubleStream().toArray();
    assertThat(without(lens.rankOfNext().values())).isEqualTo(ranks);
  }

  @Test
  void theLogitsOfEachRowAreThoseOfTheReference() {
    LensReading lens = LogitLens.of(MODEL.run(Tokens.of(Arrays.copyOf(PROMPT, WIDTH))));
    List<Site> rows =
        LensRows.of(new LogitLens(MODEL), List.of(Act.RESID_PRE, Act.RESID_MID)).sites();
    double[] logits =
        rows.stream().flatMapToDouble(row -> Arrays.stream(last(lens.logits(row)))).toArray();
    assertClose("logits", ROWS.doubles("lens_last_logits"), logits, CLOSE);
    int vocab = MODEL.spec().vocab();
    double[] differences =
        IntStream.range(0, rows.size())
            .mapToDouble(row -> logits[row * vocab + ANSWER] - logits[row * vocab + OTHER])
            .toArray();
    assertClose("logit difference", ROWS.doubles("lens_logit_diff"), differences, CLOSE);
  }

  private static double[] last(Tensor logits) {
    return logits.at(Axis.BATCH, 0).at(Axis.POS, -1).toDoubleArray();
  }

  /** A tuned lens with the translators of the reference. */
  private static TunedLens tuned() {
    Tensor weight =
        Tensor.of(
            TUNED.doubles("translator/weight"),
            new long[] {3, 48, 48},
            Axis.LAYER,
            Translators.OUT,
            Axis.D_MODEL);
    Tensor bias =
        Tensor.of(TUNED.doubles("translator/bias"), new long[] {3, 48}, Axis.LAYER, Axis.D_MODEL);
    TunedFit none = new TunedFit(0, 0, new double[3], new double[3]);
    return new TunedLens(MODEL, pre(), new Translators(weight, bias), none);
  }

  private static List<Site> pre() {
    return Stream.of(0, 1, 2).map(Act.RESID_PRE::at).toList();
  }

  @Test
  void aTunedLensWithTheReferencesTranslatorsPredictsTheSame() {
    LensReading lens = tuned().read(MODEL.run(Tokens.of(FIRST)));
    double[] logits =
        pre().stream().flatMapToDouble(row -> Arrays.stream(last(lens.logits(row)))).toArray();
    assertClose("logits", TUNED.doubles("tuned/last_logits"), logits, CLOSE);
    double[] kl =
        Arrays.stream(lens.forwardKl().values()).limit(3).flatMapToDouble(Arrays::stream).toArray();
    assertClose("kl", TUNED.doubles("tuned/kl"), kl, CLOSE);
  }

  @Test
  void trainingStartsAtTheReferencesLossAndGradient() {
    LensTraining training = new LensTraining(MODEL, pre());
    Tensor rows = training.rows(Tokens.of(FIRST, SECOND));
    Translators zeros = Translators.zeros(rows.range(Axis.LAYER, 0, 3));
    Parameters start = LensTraining.parameters(zeros);
    NamedGradients slope = start.gradients(p -> training.loss(p, rows));
    double[] losses = TUNED.doubles("training/loss_at_identity");
    assertThat(slope.value()[0]).isCloseTo(Arrays.stream(losses).sum(), within(CLOSE));
    assertClose(
        "by bias",
        TUNED.doubles("training/grad_bias_at_identity"),
        slope.get("bias").toDoubleArray(),
        CLOSE);
    assertClose(
        "by weight",
        TUNED.doubles("training/grad_weight_at_identity"),
        slope.get("weight").toDoubleArray(),
        CLOSE);
    LensTexts texts = new LensTexts(List.of(), List.of(Tokens.of(FIRST), Tokens.of(SECOND)));
    assertClose("each layer", losses, training.heldOut(texts, zeros), CLOSE);
  }
}
