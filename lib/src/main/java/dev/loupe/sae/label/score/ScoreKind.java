package dev.loupe.sae.label.score;

/** The ways to measure how good a label is. */
public enum ScoreKind {
  /**
   * Which of some texts activate the feature? Paulo et al. 2024, <a
   * href="https://arxiv.org/abs/2410.13928">Automatically interpreting millions of features</a>.
   */
  DETECTION,
  /**
   * Are the marked tokens of a text the active ones? Paulo et al. 2024; here the wrong marks are in
   * texts in which the feature is active elsewhere, so that only the place tells.
   */
  FUZZING,
  /** How active is the feature on each token? Bills et al. 2023. */
  SIMULATION
}
