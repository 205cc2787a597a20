package dev.loupe.metric;

import dev.loupe.text.Tokens;
import java.util.Optional;

/** What a metric has read of a run: logits, activations, or both. */
public final class Readings {
  private final Tokens tokens;
  private final Optional<Logits> logits;
  private final ReadActivations activations;

  /** Logits, if the metric reads any, and activations, if it reads any. */
  public Readings(Tokens tokens, Optional<Logits> logits, ReadActivations activations) {
    this.tokens = tokens;
    this.logits = logits;
    this.activations = activations;
  }

  /** Logits only. */
  public static Readings of(Logits logits) {
    return new Readings(logits.tokens(), Optional.of(logits), ReadActivations.NONE);
  }

  /** The prompts. */
  public Tokens tokens() {
    return tokens;
  }

  /** The logits; an error if the metric did not say that it reads some. */
  public Logits logits() {
    return logits.orElseThrow(
        () ->
            new IllegalArgumentException(
                "no logits were computed, because the metric's reads() names none"));
  }

  /** Whether logits were read. */
  public boolean hasLogits() {
    return logits.isPresent();
  }

  /** The activations. */
  public ReadActivations activations() {
    return activations;
  }

  /** The same with the logits read at another position. */
  Readings at(int position) {
    return new Readings(tokens, logits.map(all -> all.at(position)), activations);
  }

  @Override
  public String toString() {
    return (logits.isPresent() ? "logits and " : "") + activations;
  }
}
