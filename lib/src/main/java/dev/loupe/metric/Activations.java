package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The activations that a metric reads, valid while it is measured.
 *
 * <pre>{@code
 * metric("size of the stream", (logits, cache) -> cache.get(RESID_POST.at(1).pos(-1)).norm(D_MODEL), RESID_POST.at(1))
 * }</pre>
 */
public final class Activations {
  /** No activation at all. */
  public static final Activations NONE = new Activations(0, Map.of());

  private final int layers;
  private final Map<Spot, Tensor> read;

  /**
   * The activations of a model with this number of layers, each under the spot as the metric named
   * it.
   */
  public Activations(int layers, Map<Spot, Tensor> read) {
    this.layers = layers;
    this.read = new LinkedHashMap<>(read);
  }

  /** The activation at a site. */
  public Tensor get(Site site) {
    return get(site.all());
  }

  /** The picked part of an activation. */
  public Tensor get(Spot spot) {
    Tensor whole = read.get(spot);
    if (whole != null) {
      return whole;
    }
    for (Map.Entry<Spot, Tensor> one : read.entrySet()) {
      if (covers(one.getKey(), spot)) {
        return part(one.getValue(), one.getKey(), spot);
      }
    }
    throw new IllegalArgumentException(
        spot
            + " was not computed for this metric; name it among the activations that the metric reads"
            + (read.isEmpty() ? "" : ", which are now " + named()));
  }

  private boolean covers(Spot wide, Spot narrow) {
    return in(wide.site()).equals(in(narrow.site()))
        && narrow.picks().entrySet().containsAll(wide.picks().entrySet());
  }

  private Site in(Site site) {
    return site.act().inLayers() ? site.in(layers) : site;
  }

  private static Tensor part(Tensor wide, Spot has, Spot wanted) {
    Tensor part = wide;
    for (Map.Entry<Axis, Integer> pick : wanted.picks().entrySet()) {
      part =
          has.picks().containsKey(pick.getKey()) ? part : part.at(pick.getKey(), pick.getValue());
    }
    return part;
  }

  private String named() {
    return read.keySet().stream().map(Spot::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return read.size() + " activations: " + named();
  }
}
