package dev.loupe.attribution.logit;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.MissingSpace;
import dev.loupe.metric.Readings;
import dev.loupe.metric.Reads;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Activations at the positions that a metric reads, from the pass that measures it. The rest of an
 * activation is freed when its block ends, so memory does not grow with the length of the prompts.
 *
 * @param here these activations, [batch, pos, ..]; without the axis pos if the metric reads one
 *     position. A pattern's axis dest is called pos.
 * @param everywhere other activations, at all positions
 */
record Readout(MetricValues metric, Map<Site, Tensor> here, Map<Site, Tensor> everywhere) {
  /** Measures a metric that reads these positions, and keeps these activations. */
  static Readout of(
      Run run, Metric metric, List<Integer> positions, Set<Site> here, Set<Site> everywhere) {
    Keeping keeping =
        new Keeping(metric, positions, here, everywhere, new HashMap<>(), new HashMap<>());
    return new Readout(run.measured(keeping), keeping.ofHere(), keeping.ofEverywhere());
  }

  /** An activation at the positions that the metric reads. */
  Tensor at(Site site) {
    return here.get(site);
  }

  /** An activation at all positions. */
  Tensor all(Site site) {
    return everywhere.get(site);
  }

  /** The sum over the positions that the metric reads. */
  static Tensor overPositions(Tensor x) {
    return x.has(Axis.POS) ? x.sum(Axis.POS) : x;
  }

  /** The metric, which keeps activations while it is measured. */
  private record Keeping(
      Metric metric,
      List<Integer> positions,
      Set<Site> here,
      Set<Site> everywhere,
      Map<Site, Tensor> ofHere,
      Map<Site, Tensor> ofEverywhere)
      implements Metric {
    @Override
    public Tensor of(Logits logits) {
      return metric.of(logits);
    }

    @Override
    public Tensor of(Readings readings) {
      here.forEach(site -> ofHere.put(site, copy(chosen(readings.activations().get(spot(site))))));
      everywhere.forEach(
          site -> ofEverywhere.put(site, copy(readings.activations().get(site.all()))));
      return metric.of(readings);
    }

    private Spot spot(Site site) {
      return positions.size() == 1 ? site.pos(positions.get(0)) : site.all();
    }

    /** The positions that the metric reads; in padding it reads nothing, with the weight 0. */
    private Tensor chosen(Tensor part) {
      Tensor named = part.has(Axis.DEST) ? part.renamed(Axis.DEST, Axis.POS) : part;
      int[] read = positions.stream().mapToInt(Integer::intValue).toArray();
      return named.has(Axis.POS)
          ? Tensor.borrow(named.nd(), named.axes()).take(Axis.POS, read)
          : named;
    }

    private static Tensor copy(Tensor lent) {
      return Tensor.of(lent.nd(), lent.axes().toArray(Axis[]::new));
    }

    @Override
    public Reads reads(Tokens prompts) {
      Set<Spot> spots = new HashSet<>();
      here.forEach(site -> spots.add(spot(site)));
      everywhere.forEach(site -> spots.add(site.all()));
      return metric.reads(prompts).and(Reads.activations(spots));
    }

    @Override
    public String title() {
      return metric.title();
    }

    @Override
    public List<MissingSpace> missingSpaces(Logits logits) {
      return metric.missingSpaces(logits);
    }
  }
}
