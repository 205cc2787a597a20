package dev.loupe.site;

import dev.loupe.axis.Axis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A part of one activation: a site, and an index for each picked axis, such as one head at one
 * position.
 */
public record Spot(Site site, Map<Axis, Integer> picks) {
  /** Refuses a pick of an axis that the activation does not have. */
  public Spot {
    for (Axis axis : picks.keySet()) {
      if (!site.act().axes().contains(axis)) {
        throw new IllegalArgumentException(
            site + " has no axis " + axis + "; its axes are " + site.act().axes());
      }
    }
    picks = picks.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(picks));
  }

  /** This spot with one more axis picked; a negative index counts from the end. */
  public Spot pick(Axis axis, int index) {
    Map<Axis, Integer> more = new TreeMap<>();
    more.putAll(picks);
    more.put(axis, index);
    return new Spot(site, more);
  }

  /** This spot at one head; for keys and values, at one key-value head. */
  public Spot head(int head) {
    return pick(site.act().axes().contains(Axis.KV_HEAD) ? Axis.KV_HEAD : Axis.HEAD, head);
  }

  /** This spot at one position; for attention patterns and scores, the position that attends. */
  public Spot pos(int position) {
    return pick(site.act().axes().contains(Axis.DEST) ? Axis.DEST : Axis.POS, position);
  }

  /** This spot in one prompt of the batch. */
  public Spot prompt(int index) {
    return pick(Axis.BATCH, index);
  }

  /** The axes that are not picked, outermost first. */
  public List<Axis> axes() {
    List<Axis> left = new ArrayList<>(site.act().axes());
    left.removeAll(picks.keySet());
    return left;
  }

  @Override
  public String toString() {
    return site
        + picks.entrySet().stream()
            .map(pick -> pick.getKey() + " " + pick.getValue())
            .collect(
                Collectors.joining(", ", picks.isEmpty() ? "" : "[", picks.isEmpty() ? "" : "]"));
  }
}
