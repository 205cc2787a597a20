package dev.loupe.sae.page;

import dev.loupe.view.draw.Figures;

/**
 * What removing a feature does to the predictions at the strongest tokens of its top examples.
 *
 * <p>What the feature writes is subtracted wherever it is active, and all else stays, also what the
 * coder does not explain. The change counts at one token of each example: the one at which the
 * feature is strongest. The KL divergence says how much the prediction changes, whatever comes
 * next; the loss, whether it gets worse for the token that comes next.
 *
 * @param kl the mean KL divergence from the prediction with the feature to the one without, in nats
 * @param klError its standard error over the examples; NaN for one example
 * @param loss the mean change of the loss of the next token, in nats; above 0: removing it hurts.
 *     NaN if nothing comes next in any example
 * @param lossError its standard error
 * @param examples the number of examples
 */
public record AblationEffect(
    double kl, double klError, double loss, double lossError, int examples) {
  @Override
  public String toString() {
    return "removing it at the strongest tokens of "
        + examples
        + " top examples: KL "
        + with(kl, klError)
        + " nats, loss of the next token "
        + (loss > 0 ? "+" : "")
        + with(loss, lossError)
        + " nats";
  }

  private static String with(double value, double error) {
    return Figures.brief(value) + (Double.isNaN(error) ? "" : " ± " + Figures.brief(error));
  }
}
