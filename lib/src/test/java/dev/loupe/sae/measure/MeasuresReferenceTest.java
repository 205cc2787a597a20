package dev.loupe.sae.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.axis.Axis;
import dev.loupe.harvest.Harvest;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.SaeReference;
import dev.loupe.sae.coder.SparseCoder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The measures are those of PyTorch from the same formulas. The reference takes the features from
 * SAELens in single precision, so what depends on them is the same up to their rounding; {@link
 * ReconstructionTest} compares in float64.
 */
class MeasuresReferenceTest {
  @TempDir static Path folder;
  private static final SparseCoder CODER = MeasuredReference.standard();
  private static HookedTransformer model;

  @BeforeAll
  static void load() {
    model = MeasuredReference.model(folder);
  }

  /** What the reference computes from activations that it holds in single precision. */
  private static void same(String name, double actual) {
    same(name, actual, 1e-7);
  }

  private static void same(String name, double actual, double relative) {
    double expected = MeasuredReference.metric(name);
    assertThat(actual).as(name).isCloseTo(expected, within(relative * Math.max(1, expected)));
  }

  @Test
  void reconstructionsAreMeasuredAsInTheFormulas() {
    Reconstruction found =
        Reconstruction.of(CODER, Harvest.of(model, MeasuredReference.TEXTS, CODER.reads()));
    assertThat(found.tokens()).isEqualTo(40);
    same("l0", found.l0(), 1e-14);
    same("l1", found.l1());
    same("mse", found.mse());
    same("cosine", found.cosine());
    same("l2_ratio", found.l2Ratio());
    same("fvu", found.fvu());
    same("ev", found.explainedVariance());
    same("ev_legacy", found.legacyExplainedVariance());
    double[] density = SaeReference.array("metrics/density", Axis.FEATURE).toDoubleArray();
    for (int i = 0; i < density.length; i++) {
      assertThat(found.activity().density(i)).isCloseTo(density[i], within(1e-15));
    }
  }

  @Test
  void lossesAreMeasuredAsInTheFormulas() {
    RecoveredLoss found = RecoveredLoss.of(CODER, model, MeasuredReference.TEXTS);
    same("ce_clean", found.clean(), 1e-14);
    same("ce_sae", found.spliced());
    same("ce_zero", found.ablated(LossBaseline.ZERO), 1e-14);
    same("ce_mean", found.ablated(LossBaseline.MEAN));
    same("ce_recovered_zero", found.recovered(LossBaseline.ZERO));
    same("ce_recovered_mean", found.recovered(LossBaseline.MEAN));
    same("kl", found.kl());
  }
}
