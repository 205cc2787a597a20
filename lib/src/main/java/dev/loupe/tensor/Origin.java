package dev.loupe.tensor;

import java.util.Optional;

/**
 * Where the values of a tensor come from.
 *
 * @param site the name of the activation that they were taken from, if they all come from one
 * @param padding the positions that are padding
 * @param words the names of its positions
 */
public record Origin(Optional<String> site, Padding padding, Words words) {
  /** The origin of values that do not come from a model. */
  public static final Origin UNKNOWN = new Origin(Optional.empty(), Padding.NONE, Words.NONE);

  /** The origin of an activation of a batch, which may be padded. */
  public static Origin of(String site, Padding padding) {
    return new Origin(Optional.of(site), padding, Words.NONE);
  }

  /** The origin of values of a batch that come from no single activation. */
  public static Origin of(Padding padding) {
    return padding.none() ? UNKNOWN : new Origin(Optional.empty(), padding, Words.NONE);
  }

  Origin with(Padding other) {
    return other == padding ? this : new Origin(site, other, words);
  }

  /** This origin with the tokens of the prompts. */
  public Origin with(Words other) {
    return new Origin(site, padding, other);
  }

  /** This origin at the activation of this name. */
  Origin at(String name) {
    return new Origin(Optional.of(name), padding, words);
  }

  /** The origin of a slice: one index of an axis is picked and the axis removed. */
  Origin picked(Axis axis, int index) {
    return new Origin(site, padding.picked(axis, index), words.picked(axis, index));
  }

  /** The origin after the entries of an axis were replaced or reordered. */
  Origin rearranged(Axis axis, Padding other) {
    return new Origin(site, other, words.rearranged(axis));
  }

  /** The origin of a result of two tensors; the site is lost if they come from different sites. */
  Origin and(Origin other) {
    boolean one = site.isEmpty() || other.site.isEmpty() || site.equals(other.site);
    Optional<String> both = one ? site.or(() -> other.site) : Optional.empty();
    return new Origin(both, padding.and(other.padding), words.and(other.words));
  }
}
