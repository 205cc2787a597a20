package dev.loupe.lens.jacobian;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.lens.LogitLens;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JacobianLensTest {
  private static final int[] PROMPT = {3, 14, 15, 9, 26, 5};

  /** The prompts of the reference arrays, as {@code lens_gpt2.json} lists them. */
  private static final Tokens REFERENCE =
      Tokens.of(
          new int[] {
            142, 200, 189, 113, 145, 105, 220, 7, 170, 217, 60, 233, 213, 190, 199, 217, 114, 39,
            92, 261
          },
          new int[] {
            255, 85, 74, 125, 53, 124, 124, 204, 51, 28, 70, 203, 15, 30, 135, 225, 169, 252, 55,
            126
          });

  static Stream<Spec> decoders() {
    return Toys.specs().filter(spec -> spec.attention().causal());
  }

  @Test
  void givesTheReferencesJacobians() {
    HookedTransformer model = ReferenceArrays.model();
    JacobianLens lens = JacobianLens.of(model, REFERENCE, 2);
    double[] expected = ReferenceArrays.of("lens").doubles("jacobian/J"); // [layer, out, in]
    assertClose("J", expected, both(lens), 1e-10);
    double[] samePosition = ReferenceArrays.of("lens").doubles("jacobian/J_same_position");
    assertThatThrownBy(() -> assertClose("J", samePosition, both(lens), 1e-3))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void givesTheReferencesLogits() {
    HookedTransformer model = ReferenceArrays.model();
    JacobianLens lens = JacobianLens.of(model, REFERENCE, 2);
    Run run = model.run(Tokens.of(REFERENCE.row(0)));
    double[] expected =
        ReferenceArrays.of("lens").doubles("jacobian/last_logits"); // [layer, vocab]
    for (int layer = 0; layer < 2; layer++) {
      double[] logits =
          lens.read(run)
              .logits(Act.RESID_POST.at(layer))
              .at(Axis.BATCH, 0)
              .at(Axis.POS, -1)
              .toDoubleArray();
      int vocab = logits.length;
      assertClose(
          "layer " + layer,
          Arrays.copyOfRange(expected, layer * vocab, (layer + 1) * vocab),
          logits,
          1e-10);
    }
  }

  private static double[] both(JacobianLens lens) {
    return Tensor.stack(Axis.LAYER, List.of(lens.jacobian(0), lens.jacobian(1))).toDoubleArray();
  }

  /** Central differences of the summed last stream, for every kind of decoder. */
  @ParameterizedTest
  @MethodSource("decoders")
  void aColumnIsTheEffectOfAStepInOneEntry(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    int skip = 1;
    JacobianLens lens = JacobianLens.of(model, Tokens.of(PROMPT), skip);
    for (int layer = 0; layer < spec.layers() - 1; layer++) {
      int entry = 5 + layer;
      double[] column = new double[spec.dModel()];
      for (int position = skip; position < PROMPT.length - 1; position++) {
        double[] after = sum(stepped(model, layer, position, entry, 1e-5), skip);
        double[] before = sum(stepped(model, layer, position, entry, -1e-5), skip);
        for (int out = 0; out < column.length; out++) {
          column[out] += (after[out] - before[out]) / 2e-5 / (PROMPT.length - 1 - skip);
        }
      }
      assertClose(
          spec.family() + " layer " + layer,
          column,
          lens.jacobian(layer).at(Axis.D_MODEL, entry).toDoubleArray(),
          1e-7);
    }
  }

  private static Run stepped(
      HookedTransformer model, int layer, int position, int entry, double step) {
    double[] vector = new double[model.spec().dModel()];
    vector[entry] = step;
    return model
        .run(Tokens.of(PROMPT))
        .add(Act.RESID_POST.at(layer).pos(position), Tensor.vector(vector), 1);
  }

  /** The last stream, summed over the positions that a lens takes. */
  private static double[] sum(Run run, int skip) {
    Site end = Act.RESID_POST.at(-1);
    return run.cache(end)
        .get(end)
        .at(Axis.BATCH, 0)
        .range(Axis.POS, skip, PROMPT.length - 1)
        .sum(Axis.POS)
        .toDoubleArray();
  }

  @Test
  void isTheMeanOverPromptsOfDifferentLengths() {
    HookedTransformer model = Toys.model(Toys.gemma2(), DataType.FLOAT64);
    int[] shorter = {7, 8, 9, 10};
    int[] tooShort = {7, 8};
    JacobianLens all = JacobianLens.of(model, Tokens.of(PROMPT, shorter, tooShort), 1);
    assertThat(all.prompts()).isEqualTo(2);
    Tensor one = JacobianLens.of(model, Tokens.of(PROMPT), 1).jacobian(1);
    Tensor other = JacobianLens.of(model, Tokens.of(shorter), 1).jacobian(1);
    assertClose(
        "mean",
        one.plus(other).dividedBy(2).toDoubleArray(),
        all.jacobian(1).toDoubleArray(),
        1e-12);
  }

  @Test
  void isTheSameWhateverTheNumberOfRowsAtOnce() {
    HookedTransformer model = Toys.model(Toys.llama(false), DataType.FLOAT64);
    Tensor together = new JacobianFit(model, 1, 10_000).over(List.of(PROMPT)).get(0);
    for (int tokens : new int[] {1, 7 * PROMPT.length}) {
      Tensor apart = new JacobianFit(model, 1, tokens).over(List.of(PROMPT)).get(0);
      assertClose("rows", together.toDoubleArray(), apart.toDoubleArray(), 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void isTheIdentityWhereLaterBlocksWriteNothing(Spec spec) {
    HookedTransformer silent = Toys.model(spec);
    for (int layer = 0; layer < spec.layers(); layer++) {
      silent = silent.edited(Weight.W_O.at(layer), w -> w.times(0));
      silent =
          spec.mlp().isEmpty() ? silent : silent.edited(Weight.W_OUT.at(layer), w -> w.times(0));
    }
    JacobianLens lens = JacobianLens.of(silent, Tokens.of(PROMPT), 2);
    for (int layer : lens.layers()) {
      assertThat(lens.jacobian(layer).toArray())
          .isEqualTo(lens.identity().jacobian(layer).toArray());
    }
  }

  /**
   * Attention that looks everywhere alike is linear: position t' takes 1 / (t' + 1) of W_V W_O h_t
   * from each t ≤ t'. So J = I + (mean over t of Σ_{t' ≥ t} 1 / (t' + 1)) (W_V W_O)ᵀ.
   */
  @Test
  void isExactForUniformAttention() {
    Spec spec = Spec.attentionOnly("linear", 2, 12, 16, Toys.VOCAB, Attention.plain(3, 4, false));
    HookedTransformer model =
        Toys.model(spec, DataType.FLOAT64).edited(Weight.W_Q.at(1), w -> w.times(0));
    Axis out = JacobianLens.OUT;
    Tensor ov =
        model
            .weight(Weight.W_V.at(1)) // [head, d_model, d_head]
            .dot(model.weight(Weight.W_O.at(1)).renamed(Axis.D_MODEL, out), Axis.HEAD, Axis.D_HEAD)
            .arranged(out, Axis.D_MODEL);
    double weight = 0;
    for (int t = 2; t <= 4; t++) {
      for (int later = t; later <= 4; later++) {
        weight += 1.0 / (later + 1) / 3;
      }
    }
    JacobianLens lens = JacobianLens.of(model, Tokens.of(PROMPT), 2);
    assertClose(
        "J",
        lens.identity().jacobian(0).plus(ov.times(weight)).toDoubleArray(),
        lens.jacobian(0).toDoubleArray(),
        1e-12);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void theControlReadsAsTheLogitLensToTheBit(HookedTransformer model) {
    Run run = model.run(Tokens.of(PROMPT));
    JacobianLens control = JacobianLens.of(model, Tokens.of(PROMPT), 2).identity();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      Site site = Act.RESID_POST.at(layer);
      assertThat(control.read(run).logits(site).toArray())
          .isEqualTo(LogitLens.of(run).logits(site).toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#decoders")
  void theLastRowIsTheModelsOwnPredictionToTheBit(HookedTransformer model) {
    Run run = model.run(Tokens.of(PROMPT));
    JacobianLens lens = JacobianLens.of(model, Tokens.of(PROMPT), 2);
    assertThat(lens.read(run).logits(Act.RESID_POST.at(-1)).toArray())
        .isEqualTo(run.logits().toArray());
  }

  @Test
  void theStartOfABlockIsTheEndOfTheOneBefore() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    JacobianLens lens = JacobianLens.of(model, Tokens.of(PROMPT), 2);
    Run run = model.run("w3 w14 w15");
    assertThat(lens.read(run).logits(Act.RESID_PRE.at(1)).toArray())
        .isEqualTo(lens.read(run).logits(Act.RESID_POST.at(0)).toArray());
    assertThat(lens.read(run).top().rows().names()).containsExactly("1_pre", "2_pre", "final_post");
    assertThat(lens.reads(Act.RESID_PRE.at(0))).isFalse();
    assertThat(lens.reads(Act.RESID_MID.at(1))).isFalse();
    assertThatThrownBy(
            () ->
                lens.translate(
                    Act.RESID_PRE.at(0), run.cache(Act.RESID_PRE.at(0)).get(Act.RESID_PRE.at(0))))
        .hasMessage(
            "this lens has no Jacobian at blocks.0.hook_resid_pre; it has those after the blocks 0, 1");
  }

  @Test
  void isFittedToTexts() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Texts texts = Texts.of(List.of("w3 w14 w15 w9 w26 w5", "w1 w2", "w7 w8 w9 w10"));
    JacobianLens lens = JacobianLens.of(model, texts, 1);
    assertThat(lens.jacobian(0).toArray())
        .isEqualTo(
            JacobianLens.of(model, Tokens.of(PROMPT, new int[] {7, 8, 9, 10}), 1)
                .jacobian(0)
                .toArray());
    assertThat(lens)
        .hasToString(
            "Jacobian lens of " + model + ", fitted to 2 prompts; it reads after the blocks 0, 1");
    assertThatThrownBy(() -> JacobianLens.of(model, texts))
        .hasMessage(
            "no prompt has more than 17 tokens, and the first 16 and the last are left out; give"
                + " longer ones, such as texts.packed(64), or leave out fewer: jacobianLens(model,"
                + " texts, 2)");
  }

  @Test
  void refusesModelsWithoutEffectsOnLaterPositionsOnly() {
    assertThatThrownBy(() -> JacobianLens.of(Toys.model(Toys.bert()), Tokens.of(PROMPT), 2))
        .hasMessage(
            "bert tied reads in both directions, and the Jacobian lens is of effects on later"
                + " positions; use the logit lens");
    Spec shallow = Spec.attentionOnly("shallow", 1, 12, 16, 20, Attention.plain(3, 4, false));
    assertThatThrownBy(() -> JacobianLens.of(Toys.model(shallow), Tokens.of(PROMPT), 2))
        .hasMessage("shallow has one layer, so there is none before the last to read");
    assertThatThrownBy(() -> JacobianLens.of(Toys.model(Toys.gpt2()), Tokens.of(PROMPT), -1))
        .hasMessage("a lens leaves out 0 or more positions of each prompt, not -1");
  }

  @Test
  void canBeStopped() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> JacobianLens.of(model, Tokens.of(PROMPT), 2))
          .isInstanceOf(CancellationException.class);
    } finally {
      Thread.interrupted();
    }
    Progress.checkCancelled();
  }

  @Test
  void showsTheControlBesideEveryReading() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    ControlledReading reading =
        JacobianLens.of(model, Tokens.of(PROMPT), 2).beside("w3 w14 w15 w9");
    assertThat(reading.top().grids()).hasSize(2);
    assertThat(reading.rank(" w7").grids().get(0).title())
        .isEqualTo("Jacobian lens: rank of ' w7'");
    assertThat(reading.rank(" w7").grids().get(1).title()).isEqualTo("J = I: rank of ' w7'");
    double[][] all = LogitLens.of(model.run("w3 w14 w15 w9")).rank(" w7").values();
    assertThat(reading.rank(" w7").grids().get(1).values())
        .isDeepEqualTo(Arrays.copyOfRange(all, 1, all.length)); // without the embedding
    assertThat(reading.toString()).contains("Jacobian lens", "J = I");
  }

  @Test
  void showsHowFarItIsFromTheLogitLens() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    JacobianLens lens = JacobianLens.of(model, Tokens.of(PROMPT), 2);
    Tensor identity = lens.identity().jacobian(1);
    double far = lens.jacobian(1).minus(identity).norm().value() / Math.sqrt(model.spec().dModel());
    assertThat(lens.picture().lines().get(0).y()[1]).isCloseTo(far, within(1e-6));
    assertThat(lens.identity().picture().lines().get(0).y()).containsExactly(0, 0);
  }

  @Test
  void readsFloat64ModelsInFloat64() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    JacobianLens lens = JacobianLens.of(model, Tokens.of(List.of(PROMPT), Optional.empty()), 2);
    assertThat(lens.jacobian(0).nd().getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(lens.identity().jacobian(0).nd().getDataType()).isEqualTo(DataType.FLOAT64);
  }
}
