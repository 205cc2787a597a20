package dev.loupe.neuron;

import java.util.Objects;

/**
 * One neuron of a layer in one line.
 *
 * @param statistics its activations over the texts
 * @param strongest the token at which it is strongest
 * @param raises the token whose logit it raises most; empty if it has no direct effect on logits
 * @param logitKurtosis the kurtosis of its effect on the logits of all tokens: large if it moves
 *     few tokens; NaN if it has no direct effect
 * @param inNorm the length of what it reads, its column of W_in; of the gate's matrix if there is
 *     one
 * @param outNorm the length of what it writes, its row of W_out
 * @param inOut the cosine of what it reads and what it writes: -1 if it removes what it reads
 */
public record NeuronSummary(
    NeuronName name,
    ActivationStatistics statistics,
    String strongest,
    String raises,
    double logitKurtosis,
    double inNorm,
    double outNorm,
    double inOut) {
  /** Requires the tokens. */
  public NeuronSummary {
    Objects.requireNonNull(strongest, "a neuron's strongest token is missing");
    Objects.requireNonNull(raises, "a token that a neuron raises may be empty, not null");
  }
}
