package dev.loupe.heads;

import java.util.Locale;

/**
 * How far a head has a role: its score, the 95 % band of the score, and what a head without the
 * role would score.
 *
 * <p>Scores of attention go from 0 to 1. Those of copying and copy suppression are in logits.
 *
 * @param role the role
 * @param score the mean over the sequences
 * @param low the lower end of the 95 % confidence interval of the mean
 * @param high its upper end
 * @param baseline the score without the role: of attention, the larger one of a head that attends
 *     equally everywhere, and of this head on tokens that repeat nothing; of copying, the effect on
 *     tokens chosen without regard to attention, if it is above 0
 * @param least what a score must reach at least
 */
public record RoleScore(
    HeadRole role, double score, double low, double high, double baseline, double least) {
  /**
   * Whether the head has the role: the whole band is above the baseline, and the score is large.
   */
  public boolean holds() {
    return low > baseline && score >= least;
  }

  /** How far the score is above the one without the role, as a share of what is left up to 1. */
  double excess() {
    return role.attends() ? (score - baseline) / (1 - baseline) : score - baseline;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %.3f (%.3f to %.3f), without the role %.3f%s",
        role,
        score,
        low,
        high,
        baseline,
        holds() ? ": yes" : ": no");
  }
}
