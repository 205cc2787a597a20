package dev.loupe.model;

import dev.loupe.metric.CrossEntropy;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.token.TokenStrip;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The loss of each token of a prompt, as a coloured text. */
final class LossStrip {
  private LossStrip() {}

  /** The losses of a run's only prompt. */
  static TokenStrip of(Run run) {
    Tokens tokens = run.tokens();
    if (tokens.batch() != 1) {
      throw new IllegalArgumentException(
          "losses() shows one prompt, and this run has "
              + tokens.batch()
              + "; run one of them alone, or take measure(loss()), which is one number for each");
    }
    new CheckedMetric(run.model(), Metric.loss()).reads(tokens); // refuses before computing
    Logits logits = run.logits();
    double[] losses = CrossEntropy.each(logits, 0);
    double mean = Metric.loss().of(logits).toDoubleArray()[0];
    double most = Arrays.stream(losses).filter(Double::isFinite).max().orElseThrow();
    String note =
        String.format(
            "Mean %s nats over %d tokens, perplexity %s. The first token is not predicted.",
            Figures.of(mean), losses.length - 1, Figures.of(Math.exp(mean)));
    return TokenStrip.of("loss of each token", "nats", tokens.pieces(0), losses)
        .withScale(Scale.fixed(0, most))
        .withNote(run.notes().above(note));
  }

  /** e to the power of the mean loss over all predicted tokens. */
  static double perplexity(Run run) {
    double[] means = run.measure(Metric.loss());
    Tokens tokens = run.tokens();
    double[] counts =
        IntStream.range(0, means.length).mapToDouble(i -> tokens.row(i).length - 1).toArray();
    double sum = IntStream.range(0, means.length).mapToDouble(i -> means[i] * counts[i]).sum();
    return Math.exp(sum / Arrays.stream(counts).sum());
  }
}
