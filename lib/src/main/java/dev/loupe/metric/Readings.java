package dev.loupe.metric;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.ClassHead;
import dev.loupe.text.Tokens;
import java.util.Optional;

/** What a metric has read of a run: logits, activations, or both. */
public final class Readings {
  private final Tokens tokens;
  private final Optional<Logits> logits;
  private final Optional<ClassLogits> classes;
  private final ReadActivations activations;

  /** Logits, if the metric reads any, and activations, if it reads any. */
  public Readings(Tokens tokens, Optional<Logits> logits, ReadActivations activations) {
    this(tokens, logits, Optional.empty(), activations);
  }

  private Readings(
      Tokens tokens,
      Optional<Logits> logits,
      Optional<ClassLogits> classes,
      ReadActivations activations) {
    this.classes = classes;
    this.tokens = tokens;
    this.logits = logits;
    this.activations = activations;
  }

  /**
   * What a pass has computed.
   *
   * @param logits the logits that were read, [batch, pos, vocab], or [batch, pos, class] if the
   *     model has a head for classes
   */
  public static Readings of(
      Tokens tokens,
      Optional<NDArray> logits,
      Reads reads,
      Optional<ClassHead> head,
      ReadActivations activations) {
    return new Readings(
        tokens,
        logits
            .filter(all -> head.isEmpty())
            .map(all -> new Logits(Logits.lent(all, tokens), tokens, reads.tokens())),
        head.flatMap(one -> logits.map(all -> ClassLogits.of(all, tokens, one))),
        activations);
  }

  /** Logits only. */
  public static Readings of(Logits logits) {
    return new Readings(logits.tokens(), Optional.of(logits), ReadActivations.NONE);
  }

  /** The same with other logits of classes. */
  Readings with(ClassLogits others) {
    return new Readings(tokens, logits, Optional.of(others), activations);
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

  /**
   * The logits of a classifier's classes; an error if the metric did not say that it reads them.
   */
  public ClassLogits classes() {
    return classes.orElseThrow(
        () ->
            new IllegalArgumentException(
                "no logits of classes were computed; measure this metric in a run of a"
                    + " classifier"));
  }

  /** Whether logits of tokens were read. */
  public boolean hasLogits() {
    return logits.isPresent();
  }

  /** The activations. */
  public ReadActivations activations() {
    return activations;
  }

  /** The same with the logits read at another position. */
  Readings at(int position) {
    return new Readings(tokens, logits.map(all -> all.at(position)), classes, activations);
  }

  @Override
  public String toString() {
    return (logits.isPresent() || classes.isPresent() ? "logits and " : "") + activations;
  }
}
