package dev.loupe.lens;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.load.InductionModel;
import dev.loupe.matrices.DirectionTokens;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.site.Act;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LensPartsTest {
  private static final int[] PROMPT = {142, 200, 189, 113, 145, 105, 220, 7, 170, 217, 60, 233};

  private static double[] logits(Run run, Act written, int id) {
    Grid grid = new LensParts(new LogitLens(run.model()), run, written).logit(id, "logit", "it");
    return Arrays.stream(grid.values()).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void headsAndMlpsAreThoseOfTheReference() {
    ReferenceArrays arrays = ReferenceArrays.of("dla");
    Run run = ReferenceArrays.model().run(Tokens.of(PROMPT));
    assertClose("heads", arrays.doubles("heads"), difference(run, Act.HEAD_RESULT), 1e-9);
    assertClose("mlp", arrays.doubles("mlp"), difference(run, Act.MLP_OUT), 1e-9);
  }

  private static double[] difference(Run run, Act written) {
    double[] values = logits(run, written, 7);
    double[] others = logits(run, written, 9);
    Arrays.setAll(values, i -> values[i] - others[i]);
    return values;
  }

  static Stream<HookedTransformer> linear() {
    return Toys.specs()
        .filter(spec -> !spec.block().normsStream())
        .map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  @ParameterizedTest
  @MethodSource("linear")
  void allPartsAndWhatTheyLeaveMakeTheLogit(HookedTransformer model) {
    Spec spec = model.spec();
    Run run = model.run(Tokens.of(new int[] {3, 14, 15, 9, 26}));
    ActivationCache cache = run.cache();
    Tensor rest = last(cache.get(Act.RESID_POST.at(-1)));
    for (int layer = 0; layer < spec.layers(); layer++) {
      rest = rest.minus(last(cache.get(Act.HEAD_RESULT.at(layer))).sum(Axis.HEAD));
      rest = rest.minus(last(cache.get(Act.MLP_OUT.at(layer))));
    }
    int id = 7;
    double scale = last(cache.get(Act.LN_FINAL_SCALE.site())).value();
    double left = TokenReadout.of(model).logits(rest).at(Axis.VOCAB, id).value() / scale;
    double parts =
        Arrays.stream(logits(run, Act.HEAD_RESULT, id)).sum()
            + Arrays.stream(logits(run, Act.MLP_OUT, id)).sum();
    double capped = run.logits().last().at(Axis.BATCH, 0).at(Axis.VOCAB, id).value();
    double logit = spec.ends().softcap().map(cap -> uncapped(capped, cap)).orElse(capped);
    assertThat(parts + left + biases(model, id)).isCloseTo(logit, within(1e-9));
  }

  private static double uncapped(double logit, double cap) {
    double share = logit / cap;
    return cap * 0.5 * Math.log((1 + share) / (1 - share)); // the inverse of tanh
  }

  private static double biases(HookedTransformer model, int id) {
    Tensor toward = model.weight(Weight.W_U).at(Axis.VOCAB, id); // [d_model]
    double bias =
        model.spec().ends().bias() ? model.weight(Weight.B_U).at(Axis.VOCAB, id).value() : 0;
    boolean centred = model.spec().norm() instanceof Norm.LayerNorm;
    return bias + (centred ? model.weight(Weight.LN_FINAL_B).dot(toward, Axis.D_MODEL).value() : 0);
  }

  private static Tensor last(Tensor activation) {
    return activation.at(Axis.BATCH, 0).at(Axis.POS, -1);
  }

  @Test
  void theInductionHeadWritesTheLogitThatWasWrittenIntoItByHand() {
    HookedTransformer model = InductionModel.on(Device.cpu());
    Run run = model.run(InductionModel.repeated(1));
    int next = run.logits().last().at(Axis.BATCH, 0).argmax(Axis.VOCAB).index();
    double[] heads = logits(run, Act.HEAD_RESULT, next);
    assertThat(heads[0]).isCloseTo(0, within(1e-5));
    assertThat(heads[1]).isCloseTo(InductionModel.LOGIT, within(1e-4));
    Grid top = LogitLens.of(run).heads();
    assertThat(top.word(1, 0)).isEqualTo(run.tokens().piece(next));
    assertThat(top.at(1, 0)).isCloseTo(InductionModel.LOGIT, within(1e-4));
    assertThatThrownBy(() -> LogitLens.of(run).mlps())
        .hasMessageEndingWith("has no MLPs; read its heads: heads()");
  }

  @Test
  void theTokensOfAnMlpAreThoseOfItsDirection() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Run run = model.run("w3 w14 w15");
    Grid mlps = LogitLens.of(run).mlps();
    Tensor written = last(run.cache(Act.MLP_OUT.at(1)).get(Act.MLP_OUT.at(1)));
    assertThat(mlps.words().get(1)).isEqualTo(DirectionTokens.of(model, written, 5).tokens(0));
    assertThat(mlps.rows().names()).containsExactly("L0", "L1", "L2");
    assertThat(LogitLens.of(run).mlps("w7").columns().names()).containsExactly("w7");
  }
}
