package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.site.Place;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Placed;
import dev.loupe.text.Tokens;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The activations that a metric reads, valid while it is measured.
 *
 * <pre>{@code
 * metric("size of the stream", (logits, cache) -> cache.get(RESID_POST.at(1).pos(-1)).norm(D_MODEL), RESID_POST.at(1))
 * }</pre>
 */
public final class ReadActivations {
  /** No activation at all. */
  public static final ReadActivations NONE = new ReadActivations(0, Optional.empty(), Map.of());

  private final int layers;
  private final Optional<Tokens> tokens;
  private final Map<Spot, Tensor> read;

  /**
   * The activations of a model with this number of layers over some prompts, each under the spot as
   * the metric named it.
   */
  public ReadActivations(int layers, Tokens tokens, Map<Spot, Tensor> read) {
    this(layers, Optional.of(tokens), read);
  }

  private ReadActivations(int layers, Optional<Tokens> tokens, Map<Spot, Tensor> read) {
    this.layers = layers;
    this.tokens = tokens;
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
    boolean everywhere = wide.place().equals(Place.EVERY) && !wide.onePosition();
    return in(wide.site()).equals(in(narrow.site()))
        && (everywhere || wide.place().equals(narrow.place()))
        && narrow.picks().entrySet().containsAll(wide.picks().entrySet());
  }

  private Site in(Site site) {
    return site.act().inLayers() ? site.in(layers) : site;
  }

  private Tensor part(Tensor wide, Spot has, Spot wanted) {
    Map<Axis, Integer> missing = new HashMap<>(wanted.picks());
    missing.keySet().removeAll(has.picks().keySet());
    boolean there = wanted.place().equals(has.place());
    Spot rest = new Spot(wanted.site(), missing, there ? Place.EVERY : wanted.place());
    return Placed.part(wide, rest, tokens.orElseThrow());
  }

  private String named() {
    return read.keySet().stream().map(Spot::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return read.size() + " activations: " + named();
  }
}
