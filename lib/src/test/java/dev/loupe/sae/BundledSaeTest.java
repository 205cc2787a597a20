package dev.loupe.sae;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.load.BundledModel;
import dev.loupe.load.BundledTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.measure.BosTokens;
import dev.loupe.sae.measure.LossBaseline;
import dev.loupe.sae.measure.SaeReport;
import org.junit.jupiter.api.Test;

class BundledSaeTest {
  private static final HookedTransformer WREN = BundledModel.wren();

  @Test
  void wrensFeaturesKeepItsLossWithSixteenActiveFeatures() {
    SaeReport report =
        SaeReport.of(
            BundledSae.of(WREN).coder(), WREN, BundledTexts.wren().first(100), BosTokens.LEFT_OUT);
    assertThat(report.reconstruction().l0()).isLessThanOrEqualTo(16);
    assertThat(report.loss().recovered(LossBaseline.ZERO)).isGreaterThan(0.95);
    assertThat(report.reconstruction().explainedVariance()).isGreaterThan(0.85);
  }

  @Test
  void thereAreOneThousandAndTwentyFourFeatures() {
    assertThat(BundledSae.of(WREN).features()).isEqualTo(1024);
  }
}
