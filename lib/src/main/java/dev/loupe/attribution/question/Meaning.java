package dev.loupe.attribution.question;

/** What the numbers of a method mean, which decides what may be compared and summed. */
public enum Meaning {
  /** Shares of m(prompt) − m(baseline), in the unit of the metric; they are meant to sum to it. */
  SHARES(true),
  /** Changes of the metric, each by itself, in the unit of the metric; their sum means nothing. */
  CHANGES(true),
  /** Shares of m(prompt) itself, without a baseline; they sum to it, less what constants take. */
  RELEVANCE(true),
  /** Shares of what flows through a part of the model only, in the unit of the metric. */
  FLOW(true),
  /** Sizes without a sign, such as the norm of a gradient; only their order counts. */
  SIZES(false);

  private final boolean signed;

  Meaning(boolean signed) {
    this.signed = signed;
  }

  /** Whether a negative number means that the unit lowers the metric. */
  public boolean signed() {
    return signed;
  }

  /** Whether the numbers are meant to sum to m(prompt) − m(baseline). */
  public boolean sums() {
    return this == SHARES;
  }
}
