package dev.loupe.sae.label.language;

/**
 * The tokens that requests used, as the model counted them.
 *
 * @param requests the number of requests
 * @param promptTokens the tokens that were read
 * @param answerTokens the tokens that were written
 * @param uncounted the number of requests whose tokens the model did not say
 */
public record Usage(int requests, long promptTokens, long answerTokens, int uncounted) {
  /** Nothing was asked. */
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  /** Refuses numbers below zero. */
  public Usage {
    if (requests < 0 || promptTokens < 0 || answerTokens < 0 || uncounted < 0) {
      throw new IllegalArgumentException(
          "a usage has no numbers below 0: %d requests, %d prompt tokens, %d answer tokens"
              .formatted(requests, promptTokens, answerTokens));
    }
  }

  /** One request of these sizes. */
  public static Usage of(long promptTokens, long answerTokens) {
    return new Usage(1, promptTokens, answerTokens, 0);
  }

  /** One request whose tokens are not known. */
  public static Usage unknown() {
    return new Usage(1, 0, 0, 1);
  }

  /** Both together. */
  public Usage plus(Usage other) {
    return new Usage(
        requests + other.requests,
        promptTokens + other.promptTokens,
        answerTokens + other.answerTokens,
        uncounted + other.uncounted);
  }

  @Override
  public String toString() {
    return requests
        + (requests == 1 ? " request, " : " requests, ")
        + promptTokens
        + " tokens read and "
        + answerTokens
        + " written"
        + (uncounted == 0 ? "" : "; not counted: " + uncounted + " of the requests");
  }
}
