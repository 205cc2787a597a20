package dev.loupe.metric;

import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Objects;

/**
 * The KL divergence KL(reference ‖ run) at one position of both, in nats.
 *
 * @param logP the reference's log-probabilities there, [batch, vocab]
 * @param p the reference's probabilities there, [batch, vocab]
 */
record Divergence(Logits reference, Tensor logP, Tensor p) implements Metric {
  Divergence(Logits reference) {
    this(
        Objects.requireNonNull(reference, "kl needs the logits of a reference, and null was given"),
        reference.last().logSoftmax(Axis.VOCAB),
        reference.last().softmax(Axis.VOCAB)); // once: a sweep measures thousands of times
  }

  @Override
  public Tensor of(Logits logits) {
    refuseOtherCount(logits.tokens().batch());
    Tensor logQ = logits.last().logSoftmax(Axis.VOCAB);
    return logQ.minus(logP).times(p).sum(Axis.VOCAB).times(-1);
  }

  private void refuseOtherCount(int prompts) {
    int references = reference.tokens().batch();
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
  public Metric at(int position) {
    return new PositionMetric(new Divergence(reference.at(position)), position);
  }

  @Override
  public Reads reads(Tokens prompts) {
    return Reads.LAST_POSITION;
  }

  @Override
  public String title() {
    return "KL divergence from the reference";
  }

  @Override
  public String toString() {
    return title();
  }
}
