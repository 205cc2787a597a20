package dev.loupe.sae;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.sae.SplicedRunTest.TOKENS;
import static dev.loupe.sae.SplicedRunTest.furthest;
import static dev.loupe.sae.SplicedRunTest.precise;
import static dev.loupe.sae.kind.SaeKind.D_OUT;
import static dev.loupe.site.Act.RESID_POST;
import static dev.loupe.site.Act.RESID_PRE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.arch.Spec;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients at spliced features, and what they estimate. */
class SplicedGradientsTest {
  static Stream<Spec> specs() {
    return Toys.specs();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theGradientOfAFeatureIsItsDecoderTimesTheGradientOfTheSite(Spec spec) {
    HookedTransformer model = precise(spec);
    Site site = RESID_PRE.at(2);
    Metric metric = Metric.logit(7).at(-1);
    for (boolean error : new boolean[] {false, true}) {
      SparseCoder plain = RandomCoders.autoencoder(model, site);
      SparseCoder coder = error ? plain.withError() : plain;
      var gradients =
          model
              .run(TOKENS)
              .with(coder)
              .gradients(
                  metric,
                  site,
                  site.features(),
                  site.part(SaePart.SAE_ERROR),
                  site.part(SaePart.SAE_INPUT));
      Tensor there = gradients.get(site);
      Tensor decoders = coder.weight("W_dec").renamed(D_OUT, D_MODEL);
      Tensor expected = there.dot(decoders, D_MODEL);
      assertThat(furthest(gradients.get(site.features()), expected)).isLessThan(1e-12);
      assertThat(there.abs().max().value()).isGreaterThan(1e-3);
      Tensor atError = gradients.get(site.part(SaePart.SAE_ERROR));
      assertThat(error ? furthest(atError, there) : atError.abs().max().value()).isLessThan(1e-12);
      assertThat(furthest(gradients.get(site.part(SaePart.SAE_INPUT)), there)).isGreaterThan(1e-3);
    }
  }

  @Test
  void theErrorHasNoGradientAsInSaeLens() {
    HookedTransformer model = precise(Toys.gpt2());
    Site site = RESID_PRE.at(1);
    Metric metric = Metric.logit(7).at(-1);
    SparseCoder coder = RandomCoders.autoencoder(model, site);
    Site before = RESID_PRE.at(0);
    // The error shifts the stream, so the derivative is taken at the same point: by hand.
    Run run = model.run(TOKENS);
    Tensor error =
        run.with(coder).cache(site.part(SaePart.SAE_ERROR)).get(site.part(SaePart.SAE_ERROR));
    Run byHand = run.with(coder).with(site, x -> x.plus(error));
    Tensor expected = byHand.gradients(metric, before).get(before);
    Tensor actual = run.with(coder.withError()).gradients(metric, before).get(before);
    assertThat(furthest(actual, expected)).isLessThan(1e-12);
    assertThat(furthest(actual, run.gradients(metric, before).get(before))).isGreaterThan(1e-3);
  }

  /** The metric is linear in what the features write, so the estimate has no error. */
  @Test
  void attributionPatchingOfFeaturesIsExactIfTheRestIsLinear() {
    HookedTransformer model = precise(Toys.gpt2());
    Site site = RESID_POST.at(2);
    SparseCoder coder = RandomCoders.autoencoder(model, site).withError();
    Spot last = site.pos(-1);
    Tensor weights = coder.decoder(3).plus(0.1);
    Metric metric =
        Metric.of("linear", cache -> cache.get(last).dot(weights, D_MODEL), Set.of(site));
    Run corrupted = model.run(Tokens.of(new int[] {11, 2, 40, 3, 9, 52})).with(coder);
    Run clean = model.run(Tokens.of(new int[] {3, 17, 42, 8, 29, 5})).with(coder);
    var before = corrupted.cache(site.features());
    var source = clean.cache(site.features());
    double unchanged = corrupted.measure(metric)[0];
    Tensor gradient = corrupted.gradients(metric, site.features()).get(site.features());
    for (int feature = 0; feature < coder.features(); feature++) {
      Spot spot = site.feature(feature);
      double exact = corrupted.patch(spot, source).measure(metric)[0] - unchanged;
      double estimate =
          source
              .get(spot)
              .minus(before.get(spot))
              .times(gradient.at(FEATURE, feature))
              .sum(BATCH)
              .sum(POS)
              .value();
      assertThat(estimate).isCloseTo(exact, within(1e-12));
    }
  }
}
