package dev.loupe.tensor;

import java.util.Optional;

/**
 * What a tensor knows of where its values come from.
 *
 * @param site the name of the activation that they were taken from, if they all come from one
 * @param padding which of its positions are padding
 * @param words what its positions are called
 */
public record Origin(Optional<String> site, Padding padding, Words words) {
  /** Of values that come from nowhere in a model. */
  public static final Origin UNKNOWN = new Origin(Optional.empty(), Padding.NONE, Words.NONE);

  /** Of an activation of a padded batch or of one without padding. */
  public static Origin of(String site, Padding padding) {
    return new Origin(Optional.of(site), padding, Words.NONE);
  }

  /** Of values of a batch that were taken from no one activation. */
  public static Origin of(Padding padding) {
    return padding.none() ? UNKNOWN : new Origin(Optional.empty(), padding, Words.NONE);
  }

  Origin with(Padding other) {
    return other == padding ? this : new Origin(site, other, words);
  }

  /** The same with the words of the prompts that the values are of. */
  public Origin with(Words other) {
    return new Origin(site, padding, other);
  }

  /** Of values that were taken from the activation of this name. */
  Origin at(String name) {
    return new Origin(Optional.of(name), padding, words);
  }

  /** What is left where an index of an axis has been picked, which goes away. */
  Origin picked(Axis axis, int index) {
    return new Origin(site, padding.picked(axis, index), words.picked(axis, index));
  }

  /** What is left where the entries of an axis are others, or in another order. */
  Origin rearranged(Axis axis, Padding other) {
    return new Origin(site, other, words.rearranged(axis));
  }

  /** Of a result of both; a site is lost where another one is mixed in. */
  Origin and(Origin other) {
    boolean one = site.isEmpty() || other.site.isEmpty() || site.equals(other.site);
    Optional<String> both = one ? site.or(() -> other.site) : Optional.empty();
    return new Origin(both, padding.and(other.padding), words.and(other.words));
  }
}
