package dev.loupe.sae.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Parts;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReconstructionTest {
  private static Harvest harvest() {
    return Harvest.of(HandMade.MODEL, HandMade.TEXTS, HandMade.SITE);
  }

  private static double[] mean() {
    return MeanActivation.of(harvest(), HandMade.SITE, Optional.empty());
  }

  @Test
  void aPerfectCoderLeavesNothingUnexplained() {
    Reconstruction found = Reconstruction.of(HandMade.perfect(), harvest());
    assertThat(found.fvu()).isCloseTo(0, within(1e-30));
    assertThat(found.explainedVariance()).isEqualTo(1);
    assertThat(found.legacyExplainedVariance()).isEqualTo(1);
    assertThat(found.cosine()).isCloseTo(1, within(1e-14));
    assertThat(found.l2Ratio()).isCloseTo(1, within(1e-14));
    assertThat(found.relativeBias()).isCloseTo(1, within(1e-14));
    assertThat(found.l0()).isEqualTo(HandMade.WIDTH);
  }

  @Test
  void nothingOfAReconstructionThatIsNotANumberIsANumber() {
    double[] broken = mean();
    broken[0] = Double.NaN;
    Reconstruction found = Reconstruction.of(HandMade.constant(broken), harvest());
    assertThat(found.fvu()).isNaN();
    assertThat(found.cosine()).isNaN();
    assertThat(found.relativeBias()).isNaN();
  }

  @Test
  void aCoderThatWritesTheMeanExplainsNothing() {
    Reconstruction found = Reconstruction.of(HandMade.constant(mean()), harvest());
    assertThat(found.fvu()).isCloseTo(1, within(1e-14));
    assertThat(found.l0()).isZero();
    assertThat(found.activity().deadShare()).isEqualTo(1);
  }

  /** What SAELens 6.18 computes: it squares the mean over entries of E[x²], not each E[x]. */
  private static double wrongExplainedVariance(double[] x, double[] y) {
    int width = HandMade.WIDTH;
    double n = x.length / (double) width;
    double error = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      error += (x[i] - y[i]) * (x[i] - y[i]) / n;
      squares += x[i] * x[i] / n;
    }
    return 1 - error / (squares - Math.pow(squares / width, 2));
  }

  private static double[] numbers(Tensor tensor) {
    return tensor.toDoubleArray();
  }

  @Test
  void explainedVarianceStaysWhenAllActivationsAreShifted() {
    SparseCoder coder = HandMade.random(40, 3);
    SparseCoder further = HandMade.shifted(coder, 3);
    Harvest there =
        Harvest.of(
            HandMade.MODEL.with(HandMade.SITE, x -> x.plus(3)), HandMade.TEXTS, HandMade.SITE);
    Reconstruction before = Reconstruction.of(coder, harvest());
    Reconstruction after = Reconstruction.of(further, there);
    assertThat(after.l0()).isEqualTo(before.l0());
    assertThat(after.fvu()).isCloseTo(before.fvu(), withinPercentage(1e-10));
    Tensor x = harvest().activations().matrix();
    double wrong = wrongExplainedVariance(numbers(x), numbers(coder.reconstructed(x)));
    Tensor y = there.activations().matrix();
    assertThat(wrongExplainedVariance(numbers(y), numbers(further.reconstructed(y))))
        .isNotCloseTo(wrong, withinPercentage(10));
  }

  @Test
  void theUnexplainedFractionIsThatOfPlainLoops() {
    SparseCoder coder = HandMade.random(40, 3);
    Tensor x = harvest().activations().matrix();
    assertThat(Reconstruction.of(coder, harvest()).fvu())
        .isCloseTo(fvu(numbers(x), numbers(coder.reconstructed(x))), withinPercentage(1e-10));
  }

  /** The formula in plain loops. */
  private static double fvu(double[] x, double[] y) {
    int width = HandMade.WIDTH;
    double[] mean = new double[width];
    for (int i = 0; i < x.length; i++) {
      mean[i % width] += x[i] * width / x.length;
    }
    double error = 0;
    double variance = 0;
    for (int i = 0; i < x.length; i++) {
      error += Math.pow(x[i] - y[i], 2);
      variance += Math.pow(x[i] - mean[i % width], 2);
    }
    return error / variance;
  }

  @Test
  void aStreamGivesTheSameAsAllAtOnce() {
    SparseCoder coder = HandMade.random(40, 3);
    Activations whole = harvest().activations();
    Reconstruction once = Reconstruction.of(coder, Parts.of(whole));
    Reconstruction streamed = Reconstruction.of(coder, harvest().batch(24).shard(7));
    assertThat(streamed.tokens()).isEqualTo(once.tokens());
    assertThat(streamed.l0()).isEqualTo(once.l0());
    assertThat(streamed.fvu()).isCloseTo(once.fvu(), within(1e-12));
    assertThat(streamed.legacyExplainedVariance())
        .isCloseTo(once.legacyExplainedVariance(), within(1e-9));
    for (int i = 0; i < coder.features(); i++) {
      assertThat(streamed.activity().density(i)).isEqualTo(once.activity().density(i));
      assertThat(streamed.activity().max(i)).isCloseTo(once.activity().max(i), within(1e-12));
    }
  }

  @Test
  void aTokenThatIsLeftOutChangesNothing() {
    Texts without = Texts.of(ToyTexts.list(20, 8, 5));
    Optional<Integer> three = Optional.of(3);
    Activations all = Harvest.of(HandMade.MODEL, without, HandMade.SITE).activations();
    long threes = Arrays.stream(all.tokens()).filter(id -> id == 3).count();
    Reconstruction found = Reconstruction.of(HandMade.perfect(), Parts.of(all), three);
    assertThat(threes).isPositive();
    assertThat(found.tokens()).isEqualTo(all.rows() - threes);
  }

  @Test
  void refusesTextsWithoutTokensThatCount() {
    Texts only = Texts.of(List.of("w3 w3", "w3"));
    assertThatThrownBy(
            () ->
                Reconstruction.of(
                    HandMade.perfect(),
                    Harvest.of(HandMade.MODEL, only, HandMade.SITE),
                    Optional.of(3)))
        .hasMessage(
            "the texts have no tokens to measure on but BOS; count it with BosTokens.COUNTED");
  }
}
