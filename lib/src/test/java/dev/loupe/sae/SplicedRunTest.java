package dev.loupe.sae;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.LAYER;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.LN1_OUT;
import static dev.loupe.site.Act.LN2_NORMALIZED;
import static dev.loupe.site.Act.LN2_OUT;
import static dev.loupe.site.Act.MLP_IN;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.RESID_POST;
import static dev.loupe.site.Act.RESID_PRE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Block;
import dev.loupe.arch.Spec;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.Standard;
import dev.loupe.site.Act;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SplicedRunTest {
  static final Tokens TOKENS =
      Tokens.of(new int[] {3, 17, 42, 8, 29, 5}, new int[] {11, 2, 40, 3, 9, 52});

  private static final List<Act> READ_AND_WRITTEN =
      List.of(RESID_PRE, RESID_POST, HEAD_Z, MLP_OUT, LN2_OUT, LN1_OUT);

  private static final List<Act> READ_BY_MLPS = List.of(LN2_NORMALIZED, LN2_OUT, MLP_IN, LN1_OUT);

  static Stream<Spec> specs() {
    return Toys.specs();
  }

  static HookedTransformer precise(Spec spec) {
    return Toys.model(spec, DataType.FLOAT64);
  }

  static double[] logits(Run run) {
    return run.logits().tensor().toDoubleArray();
  }

  static double furthest(Tensor a, Tensor b) {
    return a.minus(b).abs().max().value();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void withTheErrorNothingChangesBitForBit(Spec spec) {
    HookedTransformer model = Toys.model(spec);
    Run run = model.run(TOKENS);
    for (Act act : READ_AND_WRITTEN) {
      if (model.has(act)) {
        SparseCoder coder = RandomCoders.autoencoder(model, act.at(1)).withError();
        assertThat(logits(run.with(coder))).as("%s", act).isEqualTo(logits(run));
        Run inSteps = run.with(act.at(1), x -> x);
        Run looking = run.with(coder).observe(act.at(1).features(), x -> {});
        assertThat(logits(looking)).as("%s, read", act).isEqualTo(logits(inSteps));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void withoutTheErrorItIsTheReconstruction(Spec spec) {
    HookedTransformer model = precise(spec);
    Run run = model.run(TOKENS);
    for (Act act : READ_AND_WRITTEN) {
      if (model.has(act)) {
        SparseCoder coder = RandomCoders.autoencoder(model, act.at(-2));
        Run byHand = run.with(act.at(1), coder::reconstructed);
        assertThat(furthest(run.with(coder).logits().tensor(), byHand.logits().tensor()))
            .as("%s", act)
            .isLessThan(1e-12);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aTranscoderTakesThePlaceOfTheMlp(Spec spec) {
    HookedTransformer model = precise(spec);
    Run run = model.run(TOKENS);
    for (Act read : READ_BY_MLPS) {
      boolean before = !spec.block().normsStream() || read == MLP_IN || read == LN1_OUT;
      if (model.has(read) && model.has(MLP_OUT) && before) {
        SparseCoder coder = RandomCoders.coder(new Standard(), model, read.at(1), MLP_OUT.at(1));
        Tensor written = coder.reconstructed(run.cache(read.at(1)).get(read.at(1)));
        Run byHand = run.replace(MLP_OUT.at(1).all(), written);
        assertThat(furthest(run.with(coder).logits().tensor(), byHand.logits().tensor()))
            .as("%s", read)
            .isLessThan(1e-12);
        Run kept = run.with(coder.withError()).observe(MLP_OUT.at(1).features(), x -> {});
        assertThat(furthest(kept.logits().tensor(), run.logits().tensor())).isLessThan(1e-12);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void ablatingAFeatureTakesAwayWhatItWrites(Spec spec) {
    HookedTransformer model = precise(spec);
    Run run = model.run(TOKENS);
    Site site = RESID_POST.at(1);
    SparseCoder coder = RandomCoders.autoencoder(model, site).withError();
    Tensor acts = coder.encoded(run.cache(site).get(site));
    int feature = active(acts);
    Tensor share = acts.at(FEATURE, feature).times(coder.decoder(feature));
    Run byHand = run.with(site, x -> x.minus(share));
    Run ablated = run.with(coder).zero(site.feature(feature));
    assertThat(furthest(ablated.logits().tensor(), byHand.logits().tensor())).isLessThan(1e-10);
    assertThat(furthest(ablated.logits().tensor(), run.logits().tensor())).isGreaterThan(1e-4);
  }

  private static int active(Tensor acts) {
    double[] sums = acts.sum(BATCH).sum(POS).toDoubleArray();
    int best = 0;
    for (int i = 0; i < sums.length; i++) {
      best = sums[i] > sums[best] ? i : best;
    }
    return best;
  }

  @Test
  void anAblatedFeatureAtOnePositionLeavesEarlierLogitsBitForBit() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Run run = model.run(TOKENS);
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(2)).withError();
    Run ablated = run.with(coder).with(RESID_POST.at(2).features().pos(4), x -> x.times(0));
    for (int pos = 0; pos < TOKENS.width(); pos++) {
      double[] before = run.logits().tensor().at(POS, pos).toDoubleArray();
      double[] after = ablated.logits().tensor().at(POS, pos).toDoubleArray();
      if (pos == 4) {
        assertThat(after).isNotEqualTo(before);
      } else {
        assertThat(after).isEqualTo(before);
      }
    }
  }

  @Test
  void everyPartIsCachedAndTheyAddUp() {
    HookedTransformer model = precise(Toys.neoX(Block.PARALLEL));
    Site site = MLP_OUT.at(2);
    SparseCoder coder = RandomCoders.autoencoder(model, site).withError();
    var cache = model.run(TOKENS).with(coder).cache();
    assertThat(cache.sites()).contains(site);
    for (SaePart part : SaePart.values()) {
      assertThat(cache.sites()).contains(site.part(part));
      assertThat(cache.get(site.part(part)).axes()).isEqualTo(site.part(part).axes());
    }
    Tensor input = cache.get(site.part(SaePart.SAE_INPUT));
    Tensor recons = cache.get(site.part(SaePart.SAE_RECONS));
    assertThat(furthest(input, model.run(TOKENS).cache(site).get(site))).isZero();
    assertThat(furthest(cache.get(site.features()), coder.encoded(input))).isLessThan(1e-14);
    assertThat(furthest(recons, coder.reconstructed(input))).isLessThan(1e-14);
    assertThat(furthest(cache.get(site.part(SaePart.SAE_ERROR)), input.minus(recons))).isZero();
    assertThat(furthest(cache.get(site), cache.get(site.part(SaePart.SAE_OUTPUT)))).isZero();
    assertThat(furthest(cache.get(site), input)).isZero();
  }

  @Test
  void theActivationOfAKindIsThatOfTheLayersAndNotOfFeatures() {
    HookedTransformer model = precise(Toys.gpt2());
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(1));
    var cache = model.run(TOKENS).with(coder).cache();
    assertThat(cache.get(RESID_POST).axes()).startsWith(LAYER);
    assertThat(cache.get(RESID_POST).size(LAYER)).isEqualTo(3);
  }

  @Test
  void crossEntropyWithTheReconstructionIsThatOfTheReference() {
    HookedTransformer model = ReferenceArrays.model();
    Port port = new Port(RESID_PRE.at(1), List.of(D_MODEL.sized(48)));
    SparseCoder coder =
        SparseCoder.of(
            new CoderConfig(
                new Standard(), 96, port, port, Normalisation.NONE, true, TrainedOn.UNKNOWN),
            SaeReference.weights("standard"));
    Tokens ids =
        Tokens.of(
            new int[] {
              142, 200, 189, 113, 145, 105, 220, 7, 170, 217, 60, 233, 213, 190, 199, 217, 114, 39,
              92, 261
            },
            new int[] {
              255, 85, 74, 125, 53, 124, 124, 204, 51, 28, 70, 203, 15, 30, 135, 225, 169, 252, 55,
              126
            });
    Run run = model.run(ids);
    assertThat(run.mean(Metric.loss()))
        .isCloseTo(SaeReference.array("metrics/ce_clean").value(), within(1e-6));
    assertThat(run.with(coder).mean(Metric.loss()))
        .isCloseTo(SaeReference.array("metrics/ce_sae").value(), within(1e-6));
    assertThat(run.with(coder.withError()).mean(Metric.loss())).isEqualTo(run.mean(Metric.loss()));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void prefixesOfPaddedPromptsHaveTheFeaturesThatTheyHaveAlone(Spec spec) {
    HookedTransformer model = precise(spec);
    Site site = RESID_POST.at(0);
    SparseCoder coder = RandomCoders.autoencoder(model, site);
    int[] brief = {17, 42, 8};
    Tokens both = Tokens.of(List.of(brief, new int[] {3, 17, 42, 8, 29, 5}), Optional.empty());
    Run alone = model.run(Tokens.of(brief)).with(coder);
    Run padded = model.run(both).with(coder);
    Tensor expected = alone.logits().tensor().at(BATCH, 0).at(POS, -1);
    Tensor actual = padded.logits().tensor().at(BATCH, 0).at(POS, -1);
    assertThat(furthest(actual, expected)).isLessThan(1e-12);
    Tensor features = padded.cache(site.features()).get(site.features().pos(-1)).at(BATCH, 0);
    Tensor aloneFeatures = alone.cache(site.features()).get(site.features().pos(-1)).at(BATCH, 0);
    assertThat(furthest(features, aloneFeatures)).isLessThan(1e-12);
  }

  @Test
  void generationIsTheSameWithAndWithoutCachedKeys() {
    Toys.decoders()
        .forEach(
            model -> {
              SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(0));
              Run spliced = model.run(Tokens.of(new int[] {3, 17, 42})).with(coder);
              // An intervention on all positions makes generation compute all of them anew.
              Run anew = spliced.with(RESID_PRE.at(1), x -> x.times(1));
              Run cached = spliced.zero(RESID_POST.at(0).feature(3));
              Run cachedAnew = cached.with(RESID_PRE.at(1), x -> x.times(1));
              assertThat(spliced.generateTokens(8)).hasToString(anew.generateTokens(8).toString());
              assertThat(cached.generateTokens(8))
                  .hasToString(cachedAnew.generateTokens(8).toString());
            });
  }

  @Test
  void severalSplicesWorkInOneRun() {
    HookedTransformer model = precise(Toys.gpt2());
    SparseCoder first = RandomCoders.autoencoder(model, RESID_POST.at(0));
    SparseCoder second = RandomCoders.coder(new Standard(), model, LN2_OUT.at(1), MLP_OUT.at(1));
    Run run = model.run(TOKENS);
    Run half = run.with(first.reads(), first::reconstructed);
    Tensor written = second.reconstructed(half.cache(LN2_OUT.at(1)).get(LN2_OUT.at(1)));
    Run byHand = half.replace(MLP_OUT.at(1).all(), written);
    for (Run spliced :
        List.of(
            run.with(first).with(second),
            run.with(second).with(first),
            model.with(second).with(first).run(TOKENS))) {
      assertThat(furthest(spliced.logits().tensor(), byHand.logits().tensor())).isLessThan(1e-12);
    }
  }

  @Test
  void otherChangesOfTheSiteComeAfterTheSpliceInWhateverOrder() {
    HookedTransformer model = precise(Toys.gpt2());
    Site site = RESID_POST.at(1);
    SparseCoder coder = RandomCoders.autoencoder(model, site);
    Run run = model.run(TOKENS);
    Run byHand = run.with(site, x -> coder.reconstructed(x).times(2));
    Run before = run.with(site, x -> x.times(2)).with(coder);
    Run after = run.with(coder).with(site, x -> x.times(2));
    assertThat(logits(before)).isEqualTo(logits(after));
    assertThat(furthest(after.logits().tensor(), byHand.logits().tensor())).isLessThan(1e-12);
    Run reading = run.with(coder).with(site.part(SaePart.SAE_INPUT), x -> x.times(2));
    Run readingByHand = run.with(site, x -> coder.reconstructed(x.times(2)));
    assertThat(furthest(reading.logits().tensor(), readingByHand.logits().tensor()))
        .isLessThan(1e-12);
  }

  @Test
  void whatFlowsOnIsTheStartOfTheNextBlock() {
    HookedTransformer model = precise(Toys.gpt2());
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(0));
    var cache = model.run(TOKENS).with(coder).cache(RESID_POST.at(0), RESID_PRE.at(1));
    assertThat(furthest(cache.get(RESID_POST.at(0)), cache.get(RESID_PRE.at(1)))).isZero();
  }

  @Test
  void theRunKeepsItsFeaturesWhereItsModelRunsOtherPrompts() {
    HookedTransformer model = precise(Toys.gpt2());
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(1));
    Run run = model.run(TOKENS).with(coder);
    Run again = run.model().run(TOKENS);
    assertThat(logits(again)).isEqualTo(logits(run));
    assertThat(logits(again)).isNotEqualTo(logits(model.run(TOKENS)));
    assertThatThrownBy(() -> model.run(run)).hasMessageContaining("belongs to another model");
    assertThat(run.model().run(run)).isSameAs(run);
  }

  @Test
  void mixedPrecisionComputesFeaturesInFloat32() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.BFLOAT16).inMixedPrecision();
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(1));
    Run run = model.run(TOKENS);
    Run byHand = run.with(RESID_POST.at(1), coder::reconstructed);
    assertThat(furthest(run.with(coder).logits().tensor(), byHand.logits().tensor()))
        .isLessThan(1e-6);
    Tensor acts =
        run.with(coder).cache(RESID_POST.at(1).features()).get(RESID_POST.at(1).features());
    Tensor there = run.cache(RESID_POST.at(1)).get(RESID_POST.at(1));
    assertThat(furthest(acts, coder.encoded(there))).isLessThan(1e-6);
  }

  @Test
  void splicedRunsLeaveNoNativeMemoryBehind() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    SparseCoder coder = RandomCoders.autoencoder(model, RESID_POST.at(1)).withError();
    Site acts = RESID_POST.at(1).features();
    Metric metric = Metric.logit(7).at(-1);
    Run run = model.run(TOKENS).with(coder);
    once(run, acts, metric);
    NativeAccount.collect();
    long before = NativeMemory.live();
    for (int i = 0; i < 30; i++) {
      once(run, acts, metric);
    }
    NativeAccount.collect();
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(before);
  }

  private static void once(Run run, Site acts, Metric metric) {
    run.zero(acts.feature(3)).measure(metric);
    try (var cache = run.cache(acts)) {
      assertThat(cache.get(acts).has(FEATURE)).isTrue();
    }
    assertThat(run.gradients(metric, acts).get(acts).has(FEATURE)).isTrue();
  }
}
