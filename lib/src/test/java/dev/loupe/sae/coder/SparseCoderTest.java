package dev.loupe.sae.coder;

import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.LN2_NORMALIZED;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.RESID_PRE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.model.Toys;
import dev.loupe.sae.SaeReference;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.Gated;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparseCoderTest {
  private static final Port RESID = new Port(RESID_PRE.at(1), List.of(D_MODEL.sized(48)));
  private static final Port Z = new Port(HEAD_Z.at(1), List.of(HEAD.sized(6), D_HEAD.sized(8)));
  private static final Port MLP_READ = new Port(LN2_NORMALIZED.at(1), List.of(D_MODEL.sized(48)));
  private static final Port MLP_WRITTEN = new Port(MLP_OUT.at(1), List.of(D_MODEL.sized(48)));

  private static SparseCoder coder(
      SaeKind kind, String weights, Port reads, Port writes, Normalisation norm, boolean centred) {
    CoderConfig config = new CoderConfig(kind, 96, reads, writes, norm, centred, TrainedOn.UNKNOWN);
    return SparseCoder.of(config, SaeReference.weights(weights));
  }

  private static SparseCoder autoencoder(SaeKind kind, String weights) {
    return coder(kind, weights, RESID, RESID, Normalisation.NONE, true);
  }

  private static Tensor resid() {
    return SaeReference.array("x", SAMPLE, D_MODEL);
  }

  /** Compares with the arrays of SAELens. */
  private static void assertGives(SparseCoder coder, Tensor input, String name, Axis... out) {
    close(coder.encoded(input), SaeReference.array(name + "/acts", SAMPLE, FEATURE));
    close(coder.reconstructed(input), SaeReference.array(name + "/out", out));
  }

  private static void close(Tensor actual, Tensor expected) {
    assertThat(actual.axes()).isEqualTo(expected.axes());
    assertThat(actual.minus(expected).abs().max().value()).isCloseTo(0, within(1e-5));
  }

  @Test
  void aStandardAutoencoderIsThatOfSaeLens() {
    assertGives(autoencoder(new Standard(), "standard"), resid(), "standard", SAMPLE, D_MODEL);
  }

  @Test
  void layerNormIsThatOfSaeLens() {
    assertGives(
        coder(new Standard(), "standard_layer_norm", RESID, RESID, Normalisation.LAYER_NORM, true),
        resid(),
        "standard_layer_norm",
        SAMPLE,
        D_MODEL);
  }

  @Test
  void theHeadsOfAttentionCountAsOneAxis() {
    assertGives(
        coder(new Standard(), "standard_hook_z", Z, Z, Normalisation.NONE, true),
        SaeReference.array("z", SAMPLE, HEAD, D_HEAD),
        "standard_hook_z",
        SAMPLE,
        HEAD,
        D_HEAD);
  }

  @Test
  void topKIsThatOfSaeLens() {
    assertGives(autoencoder(new TopK(12, false), "topk"), resid(), "topk", SAMPLE, D_MODEL);
  }

  @Test
  void gatedAndJumpReluAreThoseOfSaeLens() {
    assertGives(autoencoder(new Gated(), "gated"), resid(), "gated", SAMPLE, D_MODEL);
    assertGives(autoencoder(new JumpRelu(), "jumprelu"), resid(), "jumprelu", SAMPLE, D_MODEL);
  }

  @Test
  void aTranscoderIsThatOfSaeLens() {
    assertGives(
        coder(new Standard(), "transcoder", MLP_READ, MLP_WRITTEN, Normalisation.NONE, false),
        SaeReference.array("mlp_in", SAMPLE, D_MODEL),
        "transcoder",
        SAMPLE,
        D_MODEL);
  }

  @Test
  void aBatchKeepsItsLargestFeatures() {
    Tensor acts = autoencoder(new BatchTopK(7.5, false), "standard").encoded(resid());
    Tensor all = autoencoder(new Standard(), "standard").encoded(resid());
    assertThat(acts.greaterThan(0).sum().value()).isEqualTo(300);
    assertThat(acts.minus(all).where(acts.greaterThan(0), 0).abs().max().value()).isZero();
    double smallest = acts.where(acts.greaterThan(0), Double.POSITIVE_INFINITY).min().value();
    assertThat(all.greaterThan(smallest).sum().value()).isEqualTo(299);
  }

  @Test
  void foldedDecoderRowsHaveLengthOneAndOutputsStay() {
    SparseCoder standard = autoencoder(new Standard(), "standard");
    SparseCoder folded = standard.folded();
    near(folded.weight("W_enc"), SaeReference.array("fold/W_enc", SaeKind.D_IN, FEATURE));
    near(folded.encoded(resid()), SaeReference.array("fold/acts", SAMPLE, FEATURE));
    near(folded.reconstructed(resid()), standard.reconstructed(resid()));
    Tensor lengths = folded.weight("W_dec").norm(SaeKind.D_OUT);
    near(lengths, lengths.zeros().plus(1));
  }

  private static void near(Tensor actual, Tensor expected) {
    assertThat(actual.axes()).isEqualTo(expected.axes());
    assertThat(actual.minus(expected).abs().max().value()).isCloseTo(0, within(1e-6));
  }

  @Test
  void foldingChangesNoOutputOfAnyKindThatCanBeFolded() {
    for (SaeKind kind : List.of(new Gated(), new JumpRelu(), new TopK(12, true))) {
      SparseCoder coder = autoencoder(kind, kind.architecture());
      SparseCoder wide = SparseCoder.of(coder.config(), wide(coder.weights()));
      Tensor x = resid().as(DataType.FLOAT64);
      Tensor lengths = wide.weight("W_dec").norm(SaeKind.D_OUT);
      Tensor acts = wide.encoded(x);
      Tensor grown = kind instanceof TopK ? acts : acts.times(lengths);
      assertThat(grown.minus(wide.folded().encoded(x)).abs().max().value())
          .isCloseTo(0, within(1e-13));
      assertThat(wide.reconstructed(x).minus(wide.folded().reconstructed(x)).abs().max().value())
          .isCloseTo(0, within(1e-13));
    }
  }

  private static Map<String, Tensor> wide(Map<String, Tensor> weights) {
    Map<String, Tensor> wide = new LinkedHashMap<>(weights);
    wide.replaceAll((name, weight) -> weight.as(DataType.FLOAT64));
    return wide;
  }

  @Test
  void aDeadDecoderRowCanBeFolded() {
    SparseCoder coder = autoencoder(new Standard(), "standard");
    Map<String, Tensor> weights = new LinkedHashMap<>(coder.weights());
    Tensor alive = Tensor.vector(FEATURE, IntStream.range(0, 96).mapToDouble(i -> i % 2).toArray());
    weights.computeIfPresent("W_dec", (name, weight) -> weight.times(alive));
    SparseCoder half = SparseCoder.of(coder.config(), weights);
    near(half.folded().reconstructed(resid()), half.reconstructed(resid()));
  }

  @Test
  void aDeadDecoderRowOfRescaledFeaturesWritesNothing() {
    for (SaeKind kind : List.of(new TopK(12, true), new BatchTopK(7.5, true))) {
      SparseCoder coder = autoencoder(kind, "topk");
      Map<String, Tensor> weights = new LinkedHashMap<>(coder.weights());
      double[] alive = IntStream.range(0, 96).mapToDouble(i -> i % 2).toArray();
      weights.computeIfPresent(
          "W_dec", (name, weight) -> weight.times(Tensor.vector(FEATURE, alive)));
      SparseCoder half = SparseCoder.of(coder.config(), weights);
      near(half.reconstructed(resid()), half.folded().reconstructed(resid()));
      assertThat(half.decoder(0).abs().max().value()).isZero();
    }
  }

  @Test
  void aDecoderIsWhatActivationOneWrites() {
    for (boolean rescaled : new boolean[] {false, true}) {
      SparseCoder coder = autoencoder(new TopK(12, rescaled), "topk");
      Tensor one =
          Tensor.vector(FEATURE, IntStream.range(0, 96).mapToDouble(i -> i == 7 ? 1 : 0).toArray());
      Tensor none = one.zeros();
      Tensor token = resid().at(SAMPLE, 0);
      near(coder.decoder(7), coder.decoded(one, token).minus(coder.decoded(none, token)));
    }
  }

  @Test
  void refusesToFoldFeaturesThatCompete() {
    assertThatThrownBy(() -> autoencoder(new TopK(12, false), "topk").folded())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the features of this topk autoencoder compete by their activations, so decoder rows of"
                + " length 1 would change which are active; it cannot be folded");
  }

  @Test
  void centringLeavesTheMeanOfATokenOutAndPutsItBack() {
    SparseCoder coder = coder(new Standard(), "standard", RESID, RESID, Normalisation.CENTRE, true);
    Tensor centred = resid().centred(D_MODEL);
    SparseCoder plain = autoencoder(new Standard(), "standard");
    near(coder.encoded(resid()), plain.encoded(centred));
    near(coder.reconstructed(resid()), plain.reconstructed(centred).plus(resid().mean(D_MODEL)));
  }

  @Test
  void aPortHasTheAxesOfOneTokenOfItsSite() {
    Sizes sizes = new Sizes(Toys.gemma2(), 0, 0);
    assertThat(Port.at(HEAD_Z.at(1), sizes)).hasToString("blocks.1.attn.hook_z [head 4, d_head 6]");
    assertThat(Port.at(RESID_PRE.at(1), sizes).size()).isEqualTo(24);
    assertThatThrownBy(() -> Port.at(Act.PATTERN.at(0), sizes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("blocks.0.attn.hook_pattern has no vector for each token");
    assertThatThrownBy(() -> Port.at(Act.LN1_SCALE.at(0), sizes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("blocks.0.ln1.hook_scale has no vector for each token");
  }
}
