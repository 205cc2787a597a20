package dev.loupe.ablation;

import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.site.Act.RESID_POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.sae.RandomCoders;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeatureAblationTest {
  private static final Tokens TOKENS = Tokens.of(new int[] {3, 17, 42, 8, 29, 5});
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);

  private static Run spliced(Site site) {
    return MODEL.run(TOKENS).with(RandomCoders.autoencoder(MODEL, site).withError());
  }

  @Test
  void measuredEffectsAreThoseOfRunsWithTheFeatureAtZero() {
    Run run = spliced(RESID_POST.at(1));
    Metric metric = Metric.logit(7).at(-1);
    Sweep sweep = Ablation.of(run, metric).zero().topFeatures(5);
    double intact = run.measure(metric)[0];
    for (int row = 0; row < 5; row++) {
      String label = sweep.grid().rows().shown(row); // L1 resid_post feature 3
      int number = Integer.parseInt(label.substring(label.lastIndexOf(' ') + 1));
      Spot feature = RESID_POST.at(1).feature(number);
      double expected = run.zero(feature).measure(metric)[0] - intact;
      assertThat(sweep.grid().values()[row][0]).isCloseTo(expected, within(1e-10));
    }
    assertThat(sweep.grid().rows().shown(0)).startsWith("L1 resid_post feature ");
  }

  @Test
  void estimatesAreExactWhereTheMetricIsLinearInWhatFeaturesWrite() {
    Site site = RESID_POST.at(2);
    Tensor weights = RandomCoders.autoencoder(MODEL, site).decoder(2).plus(0.2);
    Metric metric =
        Metric.of("linear", cache -> cache.get(site.pos(-1)).dot(weights, D_MODEL), Set.of(site));
    double[][] values = Ablation.of(spliced(site), metric).zero().topFeatures(17).grid().values();
    assertThat(values).hasDimensions(17, 2);
    for (double[] row : values) {
      assertThat(row[1]).isCloseTo(row[0], within(1e-10));
    }
    assertThat(Math.abs(values[0][0])).isGreaterThan(1e-3);
  }

  @Test
  void severalFeaturesAreAblatedTogether() {
    Site site = RESID_POST.at(1);
    Run run = spliced(site);
    Metric metric = Metric.logit(7).at(-1);
    Sweep sweep = Ablation.of(run, metric).zero().together(site.feature(1), site.feature(4));
    double expected =
        run.zero(site.feature(1)).zero(site.feature(4)).measure(metric)[0] - run.measure(metric)[0];
    assertThat(sweep.grid().values()[2][0]).isCloseTo(expected, within(1e-10));
    assertThat(run.cache(site.features()).get(site.features()).size(FEATURE)).isEqualTo(17);
  }

  @Test
  void aRunWithoutFeaturesIsRefused() {
    assertThatThrownBy(() -> Ablation.of(MODEL.run(TOKENS), Metric.logit(7)).zero().topFeatures(3))
        .hasMessage(
            "no features are spliced into this run; splice in a sparse autoencoder: run.with(sae)");
  }
}
