package dev.loupe.sae.label.score;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How often a label gave the right answer, in detection or fuzzing.
 *
 * <p>Balanced accuracy = (r + s) / 2, with r = right yes / (right yes + wrong no) and s = right no
 * / (right no + wrong yes); 0.5 is chance, whatever the numbers of both. NaN if there is no text of
 * one sort.
 *
 * @param rightYes answers 1 that are right
 * @param wrongNo answers 0 that are wrong
 * @param rightNo answers 0 that are right
 * @param wrongYes answers 1 that are wrong
 * @param unread texts whose answer could not be read; they count in none of the numbers
 */
public record LabelScore(int rightYes, int wrongNo, int rightNo, int wrongYes, int unread) {
  private static final double Z = 1.959964; // of 95 %

  /** The limits of an interval. */
  public record Interval(double low, double high) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f to %.2f", low, high);
    }
  }

  /** Refuses numbers below zero. */
  public LabelScore {
    if (rightYes < 0 || wrongNo < 0 || rightNo < 0 || wrongYes < 0 || unread < 0) {
      throw new IllegalArgumentException("a score counts answers, and no count is below 0");
    }
  }

  /**
   * The score of these answers.
   *
   * @param truths the right answers
   * @param answers the answers that were given; absent if one could not be read
   */
  public static LabelScore of(List<Boolean> truths, List<Optional<Boolean>> answers) {
    if (truths.size() != answers.size()) {
      throw new IllegalArgumentException(
          "%d answers do not fit %d questions".formatted(answers.size(), truths.size()));
    }
    int[] counts = new int[5];
    for (int i = 0; i < truths.size(); i++) {
      int truth = truths.get(i) ? 0 : 2;
      int wrong = answers.get(i).equals(Optional.of(truths.get(i))) ? 0 : 1;
      counts[answers.get(i).isEmpty() ? 4 : truth + wrong]++;
    }
    return new LabelScore(counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  /** The number of answers that were read. */
  public int n() {
    return rightYes + wrongNo + rightNo + wrongYes;
  }

  /** The mean of recall and of the share of right answers where the right one is 0. */
  public double balancedAccuracy() {
    return (recall() + specificity()) / 2;
  }

  /** The share of right answers among the answers 1; NaN if there are none. */
  public double precision() {
    return share(rightYes, wrongYes);
  }

  /** The share of right answers where the right one is 1. */
  public double recall() {
    return share(rightYes, wrongNo);
  }

  /** The share of right answers where the right one is 0. */
  public double specificity() {
    return share(rightNo, wrongYes);
  }

  private static double share(int part, int rest) {
    return part + rest == 0 ? Double.NaN : (double) part / (part + rest);
  }

  /**
   * The standard error of the balanced accuracy; 0 if no answer is wrong, see {@link #interval}.
   */
  public double standardError() {
    return Math.sqrt(
            recall() * (1 - recall()) / (rightYes + wrongNo)
                + specificity() * (1 - specificity()) / (rightNo + wrongYes))
        / 2;
  }

  /**
   * The 95 % interval of the balanced accuracy: Wilson's limits of both shares, put together as Zou
   * and Donner 2008 do for a sum. It has a width even if no answer is wrong.
   */
  public Interval interval() {
    Interval yes = wilson(recall(), rightYes + wrongNo);
    Interval no = wilson(specificity(), rightNo + wrongYes);
    double down = Math.hypot(recall() - yes.low, specificity() - no.low) / 2;
    double up = Math.hypot(yes.high - recall(), no.high - specificity()) / 2;
    return new Interval(balancedAccuracy() - down, balancedAccuracy() + up);
  }

  private static Interval wilson(double share, int n) {
    double z = Z * Z / n;
    double middle = (share + z / 2) / (1 + z);
    double half = Z * Math.sqrt(share * (1 - share) / n + z / (4 * n)) / (1 + z);
    return new Interval(middle - half, middle + half);
  }

  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "balanced accuracy %.3f (%s), precision %.3f, recall %.3f, n = %d",
            balancedAccuracy(),
            interval(),
            precision(),
            recall(),
            n())
        + (unread == 0 ? "" : ", not readable: " + unread);
  }
}
