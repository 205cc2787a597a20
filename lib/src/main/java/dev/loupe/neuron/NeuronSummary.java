package dev.loupe.neuron;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
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

  /** One line: {@code L1N508: up to 5.2 at " morning", active at 1 % of the tokens, raises ","}. */
  @Override
  public String toString() {
    return name
        + ": up to "
        + Figures.of(statistics.max())
        + " at "
        + Labels.shown(strongest)
        + ", active at "
        + Figures.percent(statistics.active())
        + " of the tokens"
        + (raises.isEmpty() ? "" : ", raises " + Labels.shown(raises));
  }
}
