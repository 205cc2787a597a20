package dev.loupe.sae.kind;

/** The number of a feature, from 0; the one message for a number that no feature has. */
public final class FeatureNumber {
  private FeatureNumber() {}

  /** The number of one of {@code all} features; others are refused. */
  public static int checked(int feature, int all) {
    if (feature < 0 || feature >= all) {
      throw new IllegalArgumentException(
          "there is no feature " + feature + "; there are features 0 to " + (all - 1));
    }
    return feature;
  }
}
