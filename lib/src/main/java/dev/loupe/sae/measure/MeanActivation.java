package dev.loupe.sae.measure;

import ai.djl.ndarray.NDArray;
import dev.loupe.harvest.Parts;
import dev.loupe.harvest.RowChunks;
import dev.loupe.site.Site;
import dev.loupe.text.Bos;
import java.util.Arrays;
import java.util.Optional;

/** The mean of the activations at a site over all tokens that count, in float64. */
final class MeanActivation {
  private final Bos leftOut;
  private double[] sums = new double[0];
  private long tokens;

  private MeanActivation(Bos leftOut) {
    this.leftOut = leftOut;
  }

  /** The mean of each entry; the texts must have tokens that count. */
  static double[] of(Parts parts, Site site, Optional<Integer> leftOut) {
    MeanActivation all = new MeanActivation(new Bos(leftOut));
    parts.each(
        part -> {
          int[] ids = part.tokens();
          RowChunks.of(part, site, (chunk, values, first) -> all.add(chunk, values, ids, first));
        });
    if (all.tokens == 0) {
      throw new IllegalArgumentException(
          "the texts have no tokens to measure on"
              + (leftOut.isPresent() ? " but BOS; count it with BosTokens.COUNTED" : ""));
    }
    return Arrays.stream(all.sums).map(sum -> sum / all.tokens).toArray();
  }

  private void add(NDArray chunk, double[] values, int[] ids, int first) {
    int width = (int) chunk.getShape().get(1);
    if (sums.length == 0) {
      sums = new double[width];
    }
    for (int row = 0; row < values.length / width; row++) {
      if (!leftOut.is(ids[first + row])) {
        tokens++;
        for (int i = 0; i < width; i++) {
          sums[i] += values[row * width + i];
        }
      }
    }
  }
}
