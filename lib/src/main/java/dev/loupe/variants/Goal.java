package dev.loupe.variants;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.model.CheckedMetric;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a metric reads of the variants of a run: how far a variant has to be computed.
 *
 * @param reads what the metric reads
 * @param spots the activations that it reads, with indices counted from 0, by the spot as it was
 *     named
 * @param layers the number of blocks up to the last one that is read
 * @param width the number of positions up to the last one that is read
 */
record Goal(Reads reads, Map<Spot, Spot> spots, int layers, int width) {
  /** Activations that are computed before the first block, so that no variant changes them. */
  static final Set<Act> BEFORE_BLOCKS =
      EnumSet.of(
          Act.EMBED,
          Act.TYPE_EMBED,
          Act.POS_EMBED,
          Act.EMBED_LN_SCALE,
          Act.EMBED_LN_NORMALIZED,
          Act.EMBED_LN_OUT);

  /** What a metric reads of a run. */
  static Goal of(Metric metric, Run run) {
    Reads reads = new CheckedMetric(run.model(), metric).reads(run.tokens());
    Spots known = new Spots(run.model().spec());
    Map<Spot, Spot> spots = new LinkedHashMap<>();
    reads.spots().forEach(spot -> spots.put(spot, known.resolve(spot, run.tokens())));
    int layers = run.model().spec().layers();
    int width = run.tokens().width();
    return reads.logits()
        ? new Goal(reads, spots, layers, width)
        : new Goal(reads, spots, end(spots.values()), width(spots.values(), run.tokens()));
  }

  private static int end(Collection<Spot> spots) {
    return spots.stream()
        .map(Spot::site)
        .mapToInt(site -> site.act().inLayers() ? site.layer() + 1 : 0)
        .max()
        .orElse(0);
  }

  private static int width(Collection<Spot> spots, Tokens tokens) {
    return spots.stream()
        .flatMapToInt(
            spot ->
                IntStream.range(0, tokens.batch()).map(prompt -> spot.end(prompt, tokens.width())))
        .max()
        .orElse(tokens.width());
  }

  /** The activations that are read. */
  Set<Site> sites() {
    Set<Site> sites = new LinkedHashSet<>();
    spots.values().forEach(spot -> sites.add(spot.site()));
    return sites;
  }

  /** Whether something is read inside a block. */
  boolean readsIn(int layer) {
    return sites().stream().anyMatch(site -> site.act().inLayers() && site.layer() == layer);
  }

  /** Whether the metric reads the logits of the last positions and no others. */
  boolean last() {
    return reads.lastPosition();
  }

  /**
   * Whether what is read can be put together from the positions that variants change; attention
   * patterns cannot, and the final norm is computed with the logits.
   */
  boolean byPosition() {
    return sites().stream()
        .allMatch(
            site ->
                site.axes().contains(Axis.POS)
                    && (site.act().inLayers() || BEFORE_BLOCKS.contains(site.act())));
  }
}
