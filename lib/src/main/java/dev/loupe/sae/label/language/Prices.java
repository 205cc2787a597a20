package dev.loupe.sae.label.language;

/**
 * What tokens cost, in a currency of the user's choice.
 *
 * @param prompt the price of a million tokens that are read
 * @param answer the price of a million tokens that are written
 */
public record Prices(double prompt, double answer) {
  /** Tokens of a model on the own machine cost nothing. */
  public static final Prices FREE = new Prices(0, 0);

  private static final double MILLION = 1e6;

  /** Refuses prices below zero. */
  public Prices {
    if (!(prompt >= 0 && answer >= 0 && prompt + answer < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "prices are 0 or more for a million tokens, not %s and %s".formatted(prompt, answer));
    }
  }

  /** What this usage costs; requests that the model did not count are not in it. */
  public double cost(Usage usage) {
    return (usage.promptTokens() * prompt + usage.answerTokens() * answer) / MILLION;
  }
}
