package dev.loupe.sae.label;

/** Says in words what the texts in which a feature is active have in common. */
public interface Explainer {
  /** Its name, for records. */
  String name();

  /** The label of a feature, from these texts. */
  FeatureLabel explained(Evidence shown);
}
