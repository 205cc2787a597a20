package dev.loupe.matrices;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.load.BundledModel;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import dev.loupe.weights.WeightEdit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Circuits of heads against runs of the model, and the tokens on their sides. */
class HeadTokensTest {
  static Stream<Spec> foldable() {
    return Toys.specs().filter(spec -> !spec.block().normsStream());
  }

  private static HookedTransformer toy(Spec spec) {
    return Toys.reading(spec, new NumberedWords(Optional.empty()), DataType.FLOAT64, Device.cpu());
  }

  /** What a layer reads and the values of a head, at the only token of a prompt. */
  @ParameterizedTest
  @MethodSource("foldable")
  void theLeftFactorGivesAHeadsValuesTimesTheNormsDivision(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Run run = model.run(Tokens.of(new int[] {7}));
    Tensor stream = resid(run, Act.RESID_PRE.at(1));
    Tensor z = run.cache(Act.HEAD_Z.at(1)).get(Act.HEAD_Z.at(1)).at(Axis.BATCH, 0).at(Axis.POS, 0);
    Tensor left = OvCircuit.of(model, 1, 2).matrix().left(); // [d_model, d_head]
    double[] values = stream.dot(left, Axis.D_MODEL).toDoubleArray();
    double scale = scale(run, spec);
    double[] expected = z.at(Axis.HEAD, 2).toDoubleArray();
    // the norm's bias and the values' bias are what is left of a stream of zeros
    double[] bias = biases(model, 2);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (expected[i] - bias[i]) * scale;
    }
    assertClose(spec.family(), expected, values, 1e-9);
  }

  private static Tensor resid(Run run, Site site) {
    return run.cache(site).get(site).at(Axis.BATCH, 0).at(Axis.POS, 0); // [d_model]
  }

  private static double scale(Run run, Spec spec) {
    if (!spec.block().readsNormed()) {
      return 1; // what is read is not normalised
    }
    ActivationCache cache = run.cache(Act.LN1_SCALE.at(1));
    return cache.get(Act.LN1_SCALE.at(1)).value();
  }

  /** ln1.b · W_V + b_V of a head of layer 1. */
  private static double[] biases(HookedTransformer model, int head) {
    int served = head / (model.spec().attention().heads() / model.spec().attention().kvHeads());
    double[] sum = new double[model.spec().attention().dHead()];
    if (Weight.LN1_B.existsIn(model.spec())) {
      double[] read =
          model
              .weight(Weight.LN1_B.at(1))
              .dot(model.weight(Weight.W_V.at(1)).at(Axis.KV_HEAD, served), Axis.D_MODEL)
              .toDoubleArray();
      Arrays.setAll(sum, i -> sum[i] + read[i]);
    }
    if (Weight.B_V.existsIn(model.spec())) {
      double[] own = model.weight(Weight.B_V.at(1)).at(Axis.KV_HEAD, served).toDoubleArray();
      Arrays.setAll(sum, i -> sum[i] + own[i]);
    }
    return sum;
  }

  /** The numbers of all tokens by id. */
  private static double[] byId(TopTokens all) {
    double[] numbers = new double[Toys.VOCAB];
    for (int rank = 0; rank < numbers.length; rank++) {
      numbers[Integer.parseInt(all.token(0, rank).strip().substring(1))] = all.value(0, rank);
    }
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("foldable")
  void tokensAreThoseOfRowsAndColumnsOfTheFullMatrix(Spec spec) {
    HookedTransformer model = toy(spec);
    for (OvCircuit ov : List.of(OvCircuit.of(model, 1, 2), OvCircuit.of(model, 1, 2).raw())) {
      double[] row = ov.full().row(7).toDoubleArray();
      assertClose("writes", row, byId(ov.writes(" w7", Toys.VOCAB)), 1e-9);
      assertClose("lowers", row, byId(ov.lowers(" w7", Toys.VOCAB)), 1e-9);
      double[] column = ov.full().column(7).toDoubleArray();
      assertClose("raised by", column, byId(ov.raisedBy(" w7", Toys.VOCAB)), 1e-9);
    }
    QkCircuit qk = QkCircuit.of(model, 1, 2);
    double[] keys = qk.full().row(7).toDoubleArray();
    assertClose("looks for", keys, byId(qk.looksFor(" w7", Toys.VOCAB)), 1e-9);
    double[] queries = qk.full().column(7).toDoubleArray();
    assertClose("sought by", queries, byId(qk.soughtBy(" w7", Toys.VOCAB)), 1e-9);
  }

  @Test
  void theStrongestComeFirst() {
    OvCircuit ov = OvCircuit.of(toy(Toys.gpt2()), 1, 2);
    double[] row = ov.full().row(7).sorted(Axis.VOCAB).toDoubleArray();
    assertThat(ov.writes(" w7").value(0, 0)).isCloseTo(row[row.length - 1], within(1e-9));
    assertThat(ov.writes(" w7").tokens(0)).hasSize(10);
    assertThat(ov.lowers(" w7").value(0, 0)).isCloseTo(row[0], within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("foldable")
  void effectiveTokensAreThoseAfterTheFirstBlockWithoutPositions(Spec spec) {
    HookedTransformer model = toy(spec);
    HookedTransformer placeless =
        Weight.W_POS.existsIn(spec)
            ? model.edited(new WeightEdit("W_pos", positions -> positions.times(0)))
            : model;
    Tensor stream = resid(placeless.run(Tokens.of(new int[] {7})), Act.RESID_POST.at(0));
    OvCircuit ov = OvCircuit.of(model, 1, 2).effective();
    double[] expected = NormFolding.usual(model).logits(ov.matrix().times(stream)).toDoubleArray();
    assertClose("writes", expected, byId(ov.writes(" w7", Toys.VOCAB)), 1e-9);
    assertClose("row", expected, ov.full().row(7).toDoubleArray(), 1e-9);
  }

  @Test
  void headsOfTheFirstBlockReadEmbeddingsInAnyCase() {
    HookedTransformer model = toy(Toys.llama(true));
    OvCircuit plain = OvCircuit.of(model, 0, 1);
    assertThat(plain.effective().copying()).isEqualTo(plain.copying());
    Grid scores = CopyingScores.effective(model);
    assertThat(scores.at(0, 1)).isCloseTo(plain.copying(), within(1e-9));
    OvCircuit later = OvCircuit.of(model, 2, 3);
    assertThat(scores.at(2, 3)).isCloseTo(later.effective().copying(), within(1e-9));
    assertThat(later.effective().copying()).isNotCloseTo(later.copying(), within(1e-3));
  }

  @Test
  void weightsOfTheNormsOfQueriesAndKeysAreFoldedIn() {
    for (Spec spec : List.of(Toys.qwen3(), Toys.olmo2(), Toys.gemma3())) {
      HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
      Tensor q = side(model, Weight.W_Q, Weight.Q_NORM_W, Axis.HEAD, 3);
      Tensor k = side(model, Weight.W_K, Weight.K_NORM_W, Axis.KV_HEAD, 1);
      double[] expected =
          q.dot(k.renamed(Axis.D_MODEL, Axis.named("out")), Axis.D_HEAD).toDoubleArray();
      double[] actual = QkCircuit.of(model, 1, 3).matrix().product().toDoubleArray();
      assertClose(spec.family(), expected, actual, 1e-12);
    }
  }

  private static Tensor side(
      HookedTransformer model, Weight matrix, Weight norm, Axis heads, int head) {
    double more = model.name().startsWith("gemma3") ? 1 : 0;
    Tensor w = model.weight(matrix.at(1)).at(heads, head);
    if (Weight.LN1_W.existsIn(model.spec())) {
      w = w.times(model.weight(Weight.LN1_W.at(1)).plus(more));
    }
    Tensor factor = model.weight(norm.at(1)).plus(more);
    boolean own = factor.size(Axis.D_HEAD) > 6;
    return w.times(own ? factor.range(Axis.D_HEAD, 6 * head, 6 * head + 6) : factor);
  }

  @Test
  void theTokensOfTheOnlyDirectionMultiplyToTheFullMatrix() {
    Spec spec = Spec.attentionOnly("thin", 2, 24, 32, Toys.VOCAB, Attention.plain(2, 1, false));
    OvCircuit ov = OvCircuit.of(toy(spec), 1, 0);
    FactoredMatrix full = ov.full();
    SingularDirections svd = ov.svd();
    for (SingularDirections side : List.of(svd, svd.opposite())) {
      int read = Integer.parseInt(side.reads().word(0, 0).strip().substring(1));
      int written = Integer.parseInt(side.writes().word(0, 0).strip().substring(1));
      double product = side.values()[0] * side.reads().at(0, 0) * side.writes().at(0, 0);
      assertThat(full.row(read).at(Axis.VOCAB, written).value()).isCloseTo(product, within(1e-9));
    }
    assertThat(svd.values()).hasSize(1);
    assertThat(svd.writes().at(0, 0)).isGreaterThan(svd.opposite().writes().at(0, 0));
  }

  @Test
  void everyTokenIsItsOwnFirstInAHeadThatCopies() {
    HookedTransformer model = InductionModel.on(Device.cpu(), DataType.FLOAT64);
    OwnRanks ranks = OvCircuit.of(model, 1, 0).ranks();
    assertThat(ranks.share(1)).isEqualTo(1);
    assertThat(ranks.median()).isZero();
    assertThat(ranks)
        .hasToString("OV circuit of L1H0: own ranks: 1 of tokens are first, median rank 0");
    HookedTransformer opposite = model.edited(Weight.W_O.at(1).head(0), w -> w.negated());
    int last = InductionModel.VOCAB - 1;
    assertThat(OvCircuit.of(opposite, 1, 0).ranks().all()).containsOnly(last);
  }

  @Test
  void ranksInBlocksAreThoseOfRows() {
    HookedTransformer wren = BundledModel.wren();
    OvCircuit ov = OvCircuit.of(wren, 2, 1);
    int[] ranks = ov.ranks().all();
    FactoredMatrix full = ov.full();
    for (int id : new int[] {0, 1023, 1024, 4095, wren.toSingleToken(" Mary")}) {
      double[] row = full.row(id).toDoubleArray();
      long above = IntStream.range(0, row.length).filter(i -> row[i] > row[id] + 1e-3).count();
      long same =
          IntStream.range(0, row.length).filter(i -> Math.abs(row[i] - row[id]) <= 1e-3).count();
      assertThat((long) ranks[id]).isBetween(above, above + same - 1);
    }
    assertThat(ov.ranks().of(" Mary")).isEqualTo(ranks[wren.toSingleToken(" Mary")]);
  }

  @Test
  void wrensInductionHeadsCopyTokensAsTheyAreAfterTheFirstBlock() {
    Grid scores = CopyingScores.effective(BundledModel.wren());
    for (int head = 1; head <= 3; head++) {
      assertThat(scores.at(2, head)).isGreaterThan(0.9);
    }
    assertThat(CopyingScores.of(BundledModel.wren()).note())
        .startsWith("Note: W_U is the transpose of W_E here");
  }

  @Test
  void refusesWhatBertLacks() {
    HookedTransformer bert = toy(Toys.bert());
    assertThat(OvCircuit.of(bert, 1, 0).picture().text()).startsWith("singular values of");
    assertThat(QkCircuit.of(bert, 1, 0).looksFor(" w7").note()).contains("Plain weights");
    assertThatThrownBy(() -> QkCircuit.of(bert, 1, 0).effective().looksFor(" w7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("normalises the residual stream itself");
    assertThatThrownBy(() -> OvCircuit.of(bert, 1, 0).writes(" w7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a layer with an activation function before W_U");
  }

  @Test
  void refusesNothingAndNoDirections() {
    OvCircuit ov = OvCircuit.of(toy(Toys.gpt2()), 1, 2);
    assertThatThrownBy(() -> ov.writes(null))
        .hasMessage("a token such as ' Mary' is needed, and null was given");
    assertThatThrownBy(() -> OvCircuit.of(null, 1, 2))
        .hasMessage("heads and MLPs are those of a model, and null was given");
    assertThatThrownBy(() -> ov.svd(0))
        .hasMessage("0 singular directions were asked for; ask for 1 or more, such as 6");
    assertThatThrownBy(() -> ov.writes(" w7", 0))
        .hasMessage("0 of the strongest were asked for; ask for 1 or more, such as 10");
  }
}
