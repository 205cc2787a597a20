package dev.loupe.forward;

import dev.loupe.forward.half.Acts;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.Arrays;

/** The sites that a pass reads or changes, for each layer as the bits of {@link Acts}. */
final class Watched {
  private long[] layers = {};

  void add(Site site) {
    if (site.layer() >= layers.length) {
      layers = Arrays.copyOf(layers, Math.max(site.layer() + 1, 2 * layers.length));
    }
    layers[site.layer()] |= Acts.bit(site.act());
  }

  boolean has(Act act, int layer) {
    return (in(layer) & Acts.bit(act)) != 0;
  }

  boolean hasAny(Acts acts, int layer) {
    return (in(layer) & acts.bits()) != 0;
  }

  /** Those of some activations that are watched in a layer. */
  Acts among(Acts acts, int layer) {
    return new Acts(in(layer) & acts.bits());
  }

  private long in(int layer) {
    return layer < layers.length ? layers[layer] : 0;
  }

  @Override
  public String toString() {
    return Arrays.stream(layers).map(Long::bitCount).sum() + " watched sites";
  }
}
