package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;

/**
 * The distribution that a KL divergence compares with, at the position that is read; computed once
 * for a position, because a sweep measures thousands of times.
 */
final class KlReference {
  private final Logits logits;
  private volatile Distribution last;

  /**
   * The distribution at one position.
   *
   * @param logP log-probabilities, [batch, vocab]
   * @param p probabilities, [batch, vocab]
   */
  private record Distribution(Optional<Integer> position, Tensor logP, Tensor p) {}

  KlReference(Logits logits) {
    this.logits =
        Objects.requireNonNull(logits, "kl needs the logits of a reference, and null was given");
    this.last = at(Optional.empty());
  }

  private Distribution at(Optional<Integer> position) {
    Tensor there = position.map(logits::at).orElse(logits).last();
    return new Distribution(position, there.logSoftmax(Axis.VOCAB), there.softmax(Axis.VOCAB));
  }

  /** KL(reference ‖ run) at the position that the run's logits are read at, in nats, [batch]. */
  Tensor divergence(Logits run) {
    refuseOtherCount(run.tokens().batch());
    Distribution known = last;
    if (!known.position().equals(run.chosen())) {
      known = at(run.chosen());
      last = known;
    }
    Tensor logQ = run.last().logSoftmax(Axis.VOCAB);
    return logQ.minus(known.logP()).times(known.p()).sum(Axis.VOCAB).times(-1);
  }

  private void refuseOtherCount(int prompts) {
    int references = logits.tokens().batch();
    if (references != 1 && references != prompts) {
      throw new IllegalArgumentException(
          "the reference has "
              + references
              + " prompts and the run "
              + prompts
              + "; give a reference with one prompt, or with as many as the run");
    }
  }

  @Override
  public String toString() {
    return "reference " + logits;
  }
}
