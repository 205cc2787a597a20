package dev.loupe.tensor;

import java.util.Optional;

/**
 * What a tensor knows of where its values come from.
 *
 * @param site the name of the activation that they were taken from, if they all come from one
 * @param padding which of its positions are padding
 */
public record Origin(Optional<String> site, Padding padding) {
  /** Of values that come from nowhere in a model. */
  public static final Origin UNKNOWN = new Origin(Optional.empty(), Padding.NONE);

  /** Of an activation of a padded batch or of one without padding. */
  public static Origin of(String site, Padding padding) {
    return new Origin(Optional.of(site), padding);
  }

  /** Of values of a batch that were taken from no one activation. */
  public static Origin of(Padding padding) {
    return padding.none() ? UNKNOWN : new Origin(Optional.empty(), padding);
  }

  Origin with(Padding other) {
    return other == padding ? this : new Origin(site, other);
  }

  /** Of a result of both; a site is lost where another one is mixed in. */
  Origin and(Origin other) {
    boolean one = site.isEmpty() || other.site.isEmpty() || site.equals(other.site);
    Optional<String> both = one ? site.or(() -> other.site) : Optional.empty();
    return new Origin(both, padding.and(other.padding));
  }
}
