package dev.loupe.model;

/** A check that a model has logits of tokens, which a classifier does not have. */
final class TokenLogits {
  private TokenLogits() {}

  /** Refuses a classifier. */
  static void require(HookedTransformer model) {
    model
        .spec()
        .classes()
        .ifPresent(
            head -> {
              throw head.noTokens(model.name());
            });
  }
}
