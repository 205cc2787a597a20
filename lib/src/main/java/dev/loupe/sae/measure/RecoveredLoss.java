package dev.loupe.sae.measure;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Harvest;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What it costs the model if the reconstruction takes the place of the activation.
 *
 * <p>CE is the next-token cross-entropy in nats: the mean of −log p over all tokens that are
 * predicted, which are all but the first of each prompt. It is measured four times: with the
 * activation as it is, with the reconstruction, with zeros, and with the mean activation.
 *
 * <p>CE recovered = (CE_baseline − CE_spliced) / (CE_baseline − CE_clean): 1 = nothing is lost, 0 =
 * no better than the baseline. The share depends much on the baseline: with zeros even a bad
 * reconstruction recovers most, so read {@link #increase} too. KL is KL(model ‖ model with the
 * reconstruction), the mean over all positions. Reconstructions stand at all positions, also at BOS
 * unless it is left out. Computed in float64 from the logits.
 *
 * <p>A transcoder's output takes the place of what the MLP writes.
 */
public final class RecoveredLoss implements Pictured {
  private final List<TextLosses> texts;
  private final TextLosses sum;
  private final BosTokens bos;

  RecoveredLoss(List<TextLosses> texts, BosTokens bos) {
    if (texts.stream().noneMatch(text -> text.predicted() > 0)) {
      throw new IllegalArgumentException(
          "no token of the texts is predicted, because each prompt has one token; give longer"
              + " texts");
    }
    this.texts = List.copyOf(texts);
    this.sum = texts.stream().reduce(TextLosses::plus).orElseThrow();
    this.bos = bos;
  }

  /** The losses over texts, with all tokens replaced. */
  public static RecoveredLoss of(SparseCoder coder, HookedTransformer model, Texts texts) {
    return of(coder, model, texts, BosTokens.COUNTED);
  }

  /** The losses over texts, where BOS keeps its activation if it is left out. */
  public static RecoveredLoss of(
      SparseCoder coder, HookedTransformer model, Texts texts, BosTokens bos) {
    coder.refuseBatches();
    Objects.requireNonNull(bos, "say whether BOS counts: BosTokens.COUNTED or LEFT_OUT");
    double[] mean =
        MeanActivation.of(
            Harvest.of(model, texts, coder.writes()), coder.writes(), bos.leftOut(model));
    return of(coder, model, texts, bos, mean);
  }

  static RecoveredLoss of(
      SparseCoder coder, HookedTransformer model, Texts texts, BosTokens bos, double[] mean) {
    return new RecoveredLoss(new LossPass(coder, model, mean, bos.leftOut(model)).of(texts), bos);
  }

  /** The cross-entropy of the model as it is. */
  public double clean() {
    return sum.clean() / sum.predicted();
  }

  /** The cross-entropy with the reconstruction in the place of the activation. */
  public double spliced() {
    return sum.spliced() / sum.predicted();
  }

  /** The cross-entropy with a baseline in the place of the activation. */
  public double ablated(LossBaseline baseline) {
    return sum.of(baseline) / sum.predicted();
  }

  /** By how much the reconstruction raises the cross-entropy: CE_spliced − CE_clean. */
  public double increase() {
    return spliced() - clean();
  }

  /** KL(model ‖ model with the reconstruction), the mean over all positions, in nats. */
  public double kl() {
    return sum.kl() / sum.positions();
  }

  /** The share of the loss that the reconstruction recovers. */
  public double recovered(LossBaseline baseline) {
    return sum.recovered(baseline);
  }

  /**
   * The 95 % confidence interval of {@link #recovered}: low, high; by drawing whole texts 1000
   * times, with a fixed seed. There is none for one text.
   */
  public Optional<Interval> interval(LossBaseline baseline) {
    return Bootstrap.interval(texts, TextLosses::plus, draw -> draw.recovered(baseline));
  }

  /** The number of tokens that are predicted. */
  public long predicted() {
    return sum.predicted();
  }

  /** The number of texts. */
  public int texts() {
    return texts.size();
  }

  /** A share with its interval: "0.981 [0.979, 0.983]". */
  private String shown(LossBaseline baseline) {
    String edges = interval(baseline).map(one -> " " + one).orElse("");
    return Figures.brief(recovered(baseline)) + edges;
  }

  /** The four cross-entropies. */
  @Override
  public Bars picture() {
    return Bars.of(
            "Loss with the reconstruction",
            "cross-entropy (nats)",
            new Labels("activation", List.of("as it is", "reconstruction", "mean", "zeros")),
            new double[] {
              clean(), spliced(), ablated(LossBaseline.MEAN), ablated(LossBaseline.ZERO)
            })
        .withNote(
            "CE recovered: "
                + shown(LossBaseline.ZERO)
                + " of zero ablation, "
                + shown(LossBaseline.MEAN)
                + " of mean ablation. "
                + predicted()
                + " predicted tokens of "
                + texts()
                + " texts; brackets: 95 % confidence interval over texts. "
                + (bos == BosTokens.COUNTED
                    ? "All positions are replaced."
                    : "BOS keeps its activation."));
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
