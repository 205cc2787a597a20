package dev.loupe.variants.mixture;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.EachPosition;
import dev.loupe.intervention.FixedValue;
import dev.loupe.metric.Metric;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Place;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mixtures computed by whole runs: the definition, and the way for runs with interventions and for
 * metrics that read activations.
 *
 * @param site the input that mixtures replace
 * @param inputs what they are made of, [stream, pos, d_model]
 */
record WholeMixtures(Run run, Site site, Tensor inputs, Metric metric) {
  /** The metric of each mixture, by runs of {@code together} mixtures; ticks once for each. */
  double[] measure(List<int[]> mixtures, int together, Progress progress) {
    int most = together > 1 && repeats() ? together : 1;
    double[] values = new double[mixtures.size()];
    for (int from = 0; from < values.length; from += most) {
      List<int[]> some = mixtures.subList(from, Math.min(values.length, from + most));
      double[] measured = run(some).measured(metric).values();
      System.arraycopy(measured, 0, values, from, measured.length);
      progress.tick(some.size());
    }
    return values;
  }

  /**
   * Whether the run's interventions do the same to each prompt of a batch. A function of the user
   * may read the whole batch, so it may not.
   */
  private boolean repeats() {
    return !Inside.startsAtBlock(run)
        && Inside.changes(run).stream().allMatch(WholeMixtures::repeats);
  }

  private static boolean repeats(Change change) {
    boolean inEach =
        change.intervention() instanceof FixedValue fixed
            ? !fixed.value().has(Axis.BATCH)
            : change.intervention() instanceof EachPosition;
    return inEach
        && !change.spot().picks().containsKey(Axis.BATCH)
        && change.spot().place().equals(Place.EVERY);
  }

  private Run run(List<int[]> mixtures) {
    Tensor input = mixed(mixtures);
    return mixtures.size() == 1
        ? run.replace(site.all(), input)
        : Inside.model(run).run(run.tokens().repeat(0, mixtures.size())).replace(site.all(), input);
  }

  /** The inputs of some mixtures, [batch, pos, d_model]. */
  private Tensor mixed(List<int[]> mixtures) {
    Tensor all = inputs.merged(Axis.COMPONENT, Axis.BATCH, Axis.POS);
    return Tensor.stack(
        Axis.BATCH,
        mixtures.stream()
            .map(mixture -> all.take(Axis.COMPONENT, rows(mixture)))
            .map(rows -> rows.renamed(Axis.COMPONENT, Axis.POS).arranged(Axis.POS, Axis.D_MODEL))
            .toList());
  }

  private static int[] rows(int[] mixture) {
    return IntStream.range(0, mixture.length)
        .map(at -> mixture[at] * mixture.length + at)
        .toArray();
  }

  @Override
  public String toString() {
    return "whole runs of mixtures of " + Arrays.toString(inputs.shape()) + " at " + site;
  }
}
