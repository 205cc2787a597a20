package dev.loupe.site;

import dev.loupe.axis.Axis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A part of one activation: a site, an index for each picked axis, such as one head at one
 * position, and the positions, if they are not one number.
 *
 * <pre>{@code
 * RESID_PRE.at(3).pos(5)       // position 5
 * RESID_PRE.at(3).pos(IO)      // the indirect object, in each prompt at its own position
 * RESID_PRE.at(3).from(5)      // position 5 and all after it, generated ones too
 * RESID_PRE.at(3).from(S2)     // from each prompt's second subject on
 * }</pre>
 *
 * @param picks the index on each picked axis
 * @param place the positions; every position if they are picked as a number
 */
public record Spot(Site site, Map<Axis, Integer> picks, Place place) {
  /** Refuses a pick of an axis that the activation does not have. */
  public Spot {
    Objects.requireNonNull(place, "a spot needs its positions, and null was given");
    for (Axis axis : picks.keySet()) {
      if (!site.axes().contains(axis)) {
        throw new IllegalArgumentException(
            site + " has no axis " + axis + "; its axes are " + site.axes());
      }
    }
    if (picks.containsKey(along(site)) && !place.equals(Place.EVERY)) {
      throw new IllegalArgumentException(
          "a spot is at a position or at a role, not at both: " + picks + " and " + place);
    }
    picks = picks.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(picks));
  }

  /** A part at every position, or at the one that is picked. */
  public Spot(Site site, Map<Axis, Integer> picks) {
    this(site, picks, Place.EVERY);
  }

  /** This spot with one more axis picked; a negative index counts from the end. */
  public Spot pick(Axis axis, int index) {
    Map<Axis, Integer> more = new TreeMap<>();
    more.putAll(picks);
    more.put(axis, index);
    return new Spot(site, more, axis == along() ? Place.EVERY : place);
  }

  /** This spot at one head; for keys and values, at one key-value head. */
  public Spot head(int head) {
    return pick(site.axes().contains(Axis.KV_HEAD) ? Axis.KV_HEAD : Axis.HEAD, head);
  }

  /** This spot at one of the sparse features that are spliced into a run. */
  public Spot feature(int feature) {
    boolean there = site.axes().contains(Axis.FEATURE);
    return (there ? this : on(site.features())).pick(Axis.FEATURE, feature);
  }

  /** This spot at one position; for attention patterns and scores, the position that attends. */
  public Spot pos(int position) {
    return pick(along(), position);
  }

  /**
   * This spot at the position of a role, in each prompt its own; for attention patterns and scores,
   * the position that attends.
   */
  public Spot pos(Role role) {
    Objects.requireNonNull(role, "pos needs a position or a role such as IO, and null was given");
    return at(new Place.AtRole(role, List.of()));
  }

  /**
   * This spot at a position and all after it, those that are generated too; a negative position
   * counts from the end of the prompt.
   */
  public Spot from(int position) {
    return at(new Place.From(position));
  }

  /** This spot from the position of a role on, in each prompt from its own position. */
  public Spot from(Role role) {
    Objects.requireNonNull(role, "from needs a position or a role such as S2, and null was given");
    return at(new Place.FromRole(role, List.of()));
  }

  /** This spot at other positions. */
  public Spot at(Place other) {
    Map<Axis, Integer> rest = new TreeMap<>();
    rest.putAll(picks);
    rest.remove(along());
    return new Spot(site, rest, other);
  }

  /** The same part of another activation. */
  public Spot on(Site other) {
    return new Spot(other, picks, place);
  }

  /** This spot in one prompt of the batch. */
  public Spot prompt(int index) {
    return pick(Axis.BATCH, index);
  }

  /** The axis that positions are on: for attention patterns and scores, those that attend. */
  public Axis along() {
    return along(site);
  }

  private static Axis along(Site site) {
    return site.axes().contains(Axis.DEST) ? Axis.DEST : Axis.POS;
  }

  /** Whether it is one position of each prompt. */
  public boolean onePosition() {
    return picks.containsKey(along()) || place.one();
  }

  /** The first position of a prompt that it covers, if its positions are known. */
  public int first(int prompt) {
    Integer picked = picks.get(along());
    return picked == null ? place.first(prompt) : picked;
  }

  /** The end of the positions that it covers in a prompt of {@code width} positions. */
  public int end(int prompt, int width) {
    return onePosition() ? first(prompt) + 1 : width;
  }

  /** The first position that it covers in any prompt, if its positions are known. */
  public int begin() {
    Integer picked = picks.get(along());
    return picked == null ? place.begin() : picked;
  }

  /** This spot as it is in one of the prompts, whose positions are known: in numbers. */
  public Spot as(int prompt) {
    if (picks.containsKey(along())) {
      return this;
    }
    return place.one() ? pos(place.first(prompt)) : from(place.first(prompt));
  }

  /** A short name for pictures: {@code L9H6}, {@code L9H6 k from S2}, {@code L1 resid_pre IO}. */
  public String label() {
    Map<Axis, Integer> rest = new TreeMap<>();
    rest.putAll(picks);
    String layer = site.act().inLayers() ? "L" + site.layer() : "";
    Integer head = rest.containsKey(Axis.HEAD) ? rest.remove(Axis.HEAD) : rest.remove(Axis.KV_HEAD);
    Integer neuron = site.is(Act.MLP_POST) ? rest.remove(Axis.D_MLP) : null;
    String part = layer + (head == null ? "" : "H" + head) + (neuron == null ? "" : "N" + neuron);
    boolean named = neuron != null || head != null && site.is(Act.HEAD_Z);
    StringBuilder label = new StringBuilder(named ? part : (part + " " + kind(rest)).strip());
    rest.forEach((axis, index) -> label.append(' ').append(axis).append(' ').append(index));
    return label + (place.equals(Place.EVERY) ? "" : " " + place);
  }

  /** The kind of the activation; of spliced features, the feature that is picked says enough. */
  private String kind(Map<Axis, Integer> rest) {
    boolean feature = rest.containsKey(Axis.FEATURE) && site.equals(site.whole().features());
    return feature ? site.act().word() : site.word();
  }

  /** The axes that are not picked, outermost first. */
  public List<Axis> axes() {
    List<Axis> left = new ArrayList<>(site.axes());
    left.removeAll(picks.keySet());
    if (place.one()) {
      left.remove(along());
    }
    return left;
  }

  @Override
  public String toString() {
    Stream<String> picked =
        picks.entrySet().stream().map(pick -> pick.getKey() + " " + pick.getValue());
    Stream<String> placed =
        place.equals(Place.EVERY) ? Stream.of() : Stream.of(along() + " " + place);
    String parts = Stream.concat(picked, placed).collect(Collectors.joining(", "));
    return site + (parts.isEmpty() ? "" : "[" + parts + "]");
  }
}
