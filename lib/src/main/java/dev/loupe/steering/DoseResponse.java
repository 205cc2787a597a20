package dev.loupe.steering;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * The dose-response curve of a steering vector: a metric for each strength of the vector.
 *
 * <p>The line is the mean over the prompts; the band is the range from the lowest to the highest
 * prompt. A good steering vector changes the metric steadily around strength 0. Where the line
 * turns back, the strength breaks the model instead of steering it. Tan et al. 2024, <a
 * href="https://arxiv.org/abs/2407.12404">reliability of steering vectors</a>.
 *
 * <pre>{@code dose(model, prompts, resid(2), love, logitDiff(" good", " bad"), -8, -4, 0, 4, 8)}
 * </pre>
 */
public final class DoseResponse {
  private DoseResponse() {}

  /** The metric for each strength, with the vector added at every position of {@code site}. */
  public static Curves of(
      HookedTransformer model,
      List<String> prompts,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return of(model.run(prompts), site, vector, metric, strengths);
  }

  /** The same for a run, which keeps its interventions. */
  public static Curves of(Run run, Site site, Tensor vector, Metric metric, double... strengths) {
    double[] doses = Arrays.stream(strengths).sorted().toArray();
    if (doses.length < 2) {
      throw new IllegalArgumentException(
          "a dose-response curve needs at least two strengths, such as -4, 0, 4");
    }
    double[] mean = new double[doses.length];
    double[] low = new double[doses.length];
    double[] high = new double[doses.length];
    Notes missing = Notes.NONE;
    double weakest = Arrays.stream(doses).map(Math::abs).min().orElseThrow();
    try (Progress progress = Progress.of("dose-response", doses.length)) {
      for (int i = 0; i < doses.length; i++) {
        MetricValues measured = run.add(site, vector, doses[i]).measured(metric);
        DoubleSummaryStatistics values = Arrays.stream(measured.values()).summaryStatistics();
        mean[i] = values.getAverage();
        low[i] = values.getMin();
        high[i] = values.getMax();
        missing = Math.abs(doses[i]) == weakest ? measured.notes() : missing;
        progress.tick();
      }
    }
    String note =
        String.format(
            Locale.ROOT,
            "Added at every position of %s: strength × a vector of length %.2f. Mean length of the residual stream at the last position: %.1f. %s",
            site,
            vector.norm(Axis.D_MODEL).value(),
            length(run, site),
            run.tokens().batch() == 1
                ? "Prompt: " + run.tokens().quoted()
                : "Band: from the lowest to the highest prompt. Prompts: " + run.tokens().quoted());
    Notes notes = missing.plus(run.add(site, vector, doses[0]).notes());
    return curves(metric, doses, mean, low, high, notes.above(note));
  }

  /** The mean length of the residual stream at the last position, to compare the strength with. */
  private static double length(Run run, Site site) {
    return run.cache(site).get(site).at(Axis.POS, -1).norm(Axis.D_MODEL).mean(Axis.BATCH).value();
  }

  private static Curves curves(
      Metric metric, double[] doses, double[] mean, double[] low, double[] high, String note) {
    return Curves.of(
            "steering: dose and response",
            "strength",
            metric.title(),
            Line.of("mean", doses, mean).withBand(low, high))
        .withNote(note);
  }
}
