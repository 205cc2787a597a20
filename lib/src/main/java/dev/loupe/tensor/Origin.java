package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import dev.loupe.axis.Words;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the values of a tensor come from.
 *
 * @param site the name of the activation that they were taken from, if they all come from one
 * @param derivative whether the values are derivatives with respect to that activation
 * @param padding the positions that are padding
 * @param words the names of its positions
 */
public record Origin(Optional<String> site, boolean derivative, Padding padding, Words words) {
  /** The origin of values that do not come from a model. */
  public static final Origin UNKNOWN =
      new Origin(Optional.empty(), false, Padding.NONE, Words.NONE);

  /** The origin of an activation of a batch, which may be padded. */
  public static Origin of(String site, Padding padding) {
    return new Origin(Optional.of(site), false, padding, Words.NONE);
  }

  /** The origin of values of a batch that come from no single activation. */
  public static Origin of(Padding padding) {
    return padding.none() ? UNKNOWN : new Origin(Optional.empty(), false, padding, Words.NONE);
  }

  Origin with(Padding other) {
    return other == padding ? this : new Origin(site, derivative, other, words);
  }

  /** This origin with the tokens of the prompts. */
  public Origin with(Words other) {
    return new Origin(site, derivative, padding, other);
  }

  /** This origin for derivatives with respect to the activation. */
  public Origin ofDerivative() {
    return new Origin(site, true, padding, words);
  }

  /** The origin of values that are computed from an activation and are no values of it. */
  Origin elsewhere() {
    return new Origin(Optional.empty(), false, padding, words);
  }

  /** This origin at the activation of this name. */
  Origin at(String name) {
    return new Origin(Optional.of(name), derivative, padding, words);
  }

  /**
   * The last word of the activation's name, {@code pattern} of {@code blocks.2.attn.hook_pattern}.
   */
  Optional<String> unit() {
    return site.map(name -> name.substring(name.lastIndexOf('.') + 1).replaceFirst("^hook_", ""))
        .map(word -> derivative ? "derivative by " + word : word);
  }

  /** The origin of a slice: one index of an axis is picked and the axis removed. */
  Origin picked(Axis axis, int index) {
    return new Origin(site, derivative, padding.picked(axis, index), words.picked(axis, index));
  }

  /** The origin of the part of an axis from an index up to another, which is not in it. */
  Origin ranged(Axis axis, int from, int to) {
    int[] entries = IntStream.range(from, to).toArray();
    return new Origin(site, derivative, padding.ranged(axis, from, to), words.taken(axis, entries));
  }

  /** The origin of these entries of an axis, in this order. */
  Origin taken(Axis axis, int... indices) {
    return new Origin(site, derivative, padding.taken(axis, indices), words.taken(axis, indices));
  }

  /** The origin after an axis has another name. */
  Origin renamed(Axis from, Axis to) {
    return new Origin(site, derivative, padding.renamed(from, to), words.renamed(from, to));
  }

  /** The origin after the entries of an axis were replaced or reordered. */
  Origin rearranged(Axis axis, Padding other) {
    return new Origin(site, derivative, other, words.rearranged(axis));
  }

  /**
   * The origin of what another tensor makes of this one: shifted, scaled or divided values stay at
   * their site. The site is lost if the other comes from another site, or if one of them is a
   * derivative; what this one never had it does not get, because 1 / x is no value of x's site.
   */
  Origin and(Origin other) {
    boolean stays =
        other.site.isEmpty() || site.equals(other.site) && derivative == other.derivative;
    return new Origin(
        stays ? site : Optional.empty(),
        stays && derivative,
        padding.and(other.padding),
        words.and(other.words));
  }
}
