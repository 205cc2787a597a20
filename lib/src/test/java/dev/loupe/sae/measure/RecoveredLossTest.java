package dev.loupe.sae.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.SparseCoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveredLossTest {
  @TempDir static Path folder;

  private static RecoveredLoss loss(SparseCoder coder) {
    return RecoveredLoss.of(coder, HandMade.MODEL, HandMade.TEXTS);
  }

  @Test
  void aPerfectCoderRecoversTheWholeLoss() {
    RecoveredLoss found = loss(HandMade.perfect());
    assertThat(found.recovered(LossBaseline.ZERO)).isCloseTo(1, within(1e-12));
    assertThat(found.recovered(LossBaseline.MEAN)).isCloseTo(1, within(1e-12));
    assertThat(found.kl()).isCloseTo(0, within(1e-14));
    assertThat(found.increase()).isCloseTo(0, within(1e-14));
  }

  @Test
  void aCoderThatWritesZeroOrTheMeanRecoversNothing() {
    RecoveredLoss zero = loss(HandMade.constant(new double[HandMade.WIDTH]));
    assertThat(zero.recovered(LossBaseline.ZERO)).isZero();
    Harvest harvest = Harvest.of(HandMade.MODEL, HandMade.TEXTS, HandMade.SITE);
    double[] mean = MeanActivation.of(harvest, HandMade.SITE, Optional.empty());
    assertThat(loss(HandMade.constant(mean)).recovered(LossBaseline.MEAN))
        .isCloseTo(0, within(1e-12));
    assertThat(zero.kl()).isPositive();
  }

  @Test
  void lossesOfABatchAreThoseOfEachTextAlone() {
    SparseCoder coder = HandMade.random(40, 4);
    RecoveredLoss all = loss(coder);
    double sum = 0;
    double kl = 0;
    long predicted = 0;
    long positions = 0;
    double[] mean =
        MeanActivation.of(
            Harvest.of(HandMade.MODEL, HandMade.TEXTS, HandMade.SITE),
            HandMade.SITE,
            Optional.empty());
    for (String text : ToyTexts.list(30, 12, 1)) {
      List<TextLosses> one =
          new LossPass(coder, HandMade.MODEL, mean, Optional.empty()).of(Texts.of(List.of(text)));
      sum += one.get(0).spliced();
      kl += one.get(0).kl();
      predicted += one.get(0).predicted();
      positions += one.get(0).positions();
    }
    assertThat(all.predicted()).isEqualTo(predicted);
    assertThat(all.spliced()).isCloseTo(sum / predicted, within(1e-12));
    assertThat(all.kl()).isCloseTo(kl / positions, within(1e-12));
  }

  @Test
  void aTokenThatIsLeftOutKeepsItsActivation() {
    Texts texts = Texts.of(List.of("w3 w3 w3", "w3 w3"));
    SparseCoder zero = HandMade.constant(new double[HandMade.WIDTH]);
    double[] mean = new double[HandMade.WIDTH];
    TextLosses kept = new LossPass(zero, HandMade.MODEL, mean, Optional.of(3)).of(texts).get(0);
    assertThat(kept.spliced()).isEqualTo(kept.clean());
    assertThat(kept.zero()).isEqualTo(kept.clean());
    assertThat(kept.kl()).isZero();
    TextLosses replaced = new LossPass(zero, HandMade.MODEL, mean, Optional.of(4)).of(texts).get(0);
    assertThat(replaced.spliced()).isEqualTo(replaced.zero()).isNotEqualTo(kept.clean());
  }

  @Test
  void aTranscoderTakesThePlaceOfWhatTheMlpWrites() {
    HookedTransformer model = MeasuredReference.model(folder);
    SparseCoder coder = MeasuredReference.transcoder();
    RecoveredLoss found = RecoveredLoss.of(coder, model, MeasuredReference.TEXTS);
    var run = model.run(MeasuredReference.TEXTS.stream().map(text -> text.value()).toList());
    var written = coder.reconstructed(run.cache(coder.reads()).get(coder.reads()));
    assertThat(found.spliced())
        .isCloseTo(run.replace(coder.writes().all(), written).mean(Metric.loss()), within(1e-12));
  }

  @Test
  void aSinglePrecisionModelTakesADoublePrecisionCoder() {
    HookedTransformer single = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);
    RecoveredLoss found = RecoveredLoss.of(HandMade.perfect(), single, HandMade.TEXTS);
    assertThat(found.increase()).isCloseTo(0, within(1e-6));
  }

  @Test
  void theIntervalHoldsTheShareAndIsTheSameEachTime() {
    RecoveredLoss found = loss(HandMade.random(40, 4));
    Interval edges = found.interval(LossBaseline.ZERO).orElseThrow();
    assertThat(edges.holds(found.recovered(LossBaseline.ZERO))).isTrue();
    assertThat(edges.low()).isLessThan(edges.high());
    assertThat(found.interval(LossBaseline.ZERO).orElseThrow()).isEqualTo(edges);
  }

  @Test
  void oneTextHasNoInterval() {
    RecoveredLoss found =
        RecoveredLoss.of(HandMade.perfect(), HandMade.MODEL, Texts.of(List.of("w1 w2 w3")));
    assertThat(found.interval(LossBaseline.ZERO)).isEmpty();
  }

  @Test
  void refusesTextsOfOneToken() {
    assertThatThrownBy(
            () -> RecoveredLoss.of(HandMade.perfect(), HandMade.MODEL, Texts.of(List.of("w1"))))
        .hasMessage(
            "no token of the texts is predicted, because each prompt has one token; give longer"
                + " texts");
  }
}
