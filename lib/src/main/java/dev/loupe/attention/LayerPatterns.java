package dev.loupe.attention;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.FiniteValues;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The attention patterns of a prompt with the heads of each layer joined, [layer][dest][src].
 *
 * @param mean the mean over the heads; each row sums to 1
 * @param largest the largest over the heads
 */
record LayerPatterns(List<double[][]> mean, List<double[][]> largest) {
  static LayerPatterns of(Run run) {
    List<double[][]> mean = new ArrayList<>();
    List<double[][]> largest = new ArrayList<>();
    try (ActivationCache cache = run.cache(Act.PATTERN)) {
      for (Site site : cache.sites()) {
        Tensor pattern = cache.get(site).at(Axis.BATCH, 0); // [head, dest, src]
        Tensor joined = pattern.mean(Axis.HEAD); // [dest, src]
        FiniteValues.check(run, site, joined.toDoubleArray());
        mean.add(TokenMaps.rows(joined));
        largest.add(TokenMaps.rows(pattern.max(Axis.HEAD)));
      }
    }
    return new LayerPatterns(List.copyOf(mean), List.copyOf(largest));
  }

  /** The number of layers. */
  int layers() {
    return mean.size();
  }
}
