package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import java.util.Optional;

/**
 * How far one attribution can be trusted, in one sentence: completeness, deletion and insertion.
 *
 * <pre>{@code QualityLine.of(question, scores).sentence()}</pre>
 *
 * @param completeness whether the numbers sum as they are meant to
 * @param curves deletion and insertion, beside random orders
 */
public record QualityLine(Optional<Completeness> completeness, PerturbationCurves curves) {
  /** The quality of what a method says. */
  public static QualityLine of(Question question, Scores scores) {
    return new QualityLine(
        Completeness.of(scores, question), PerturbationCurves.of(question, scores));
  }

  /** The sentence. */
  public String sentence() {
    if (!curves.effect().present()) {
      return "Quality: cannot be measured, because the metric of the prompt equals that of the"
          + " baseline ("
          + Figures.of(curves.effect().prompt())
          + ").";
    }
    String sums =
        completeness.map(one -> "sums to " + one.percent() + " of the change; ").orElse("");
    String falls = curves.effect().direction() < 0 ? "raises" : "drops";
    String rises = curves.effect().direction() < 0 ? "lowers" : "raises";
    boolean faster = deletion() < mean();
    boolean higher = insertion() > mean();
    return "Quality: "
        + sums
        + "removing its top units first "
        + falls
        + " the metric "
        + than(faster)
        + " (area "
        + Figures.brief(deletion())
        + ", random "
        + Figures.brief(mean())
        + " ± "
        + Figures.brief(curves.random().deviation())
        + "); adding them first "
        + rises
        + " it "
        + than(higher)
        + " (area "
        + Figures.brief(insertion())
        + ")"
        + warning()
        + ".";
  }

  private double deletion() {
    return curves.deletion().area();
  }

  private double insertion() {
    return curves.insertion().area();
  }

  private double mean() {
    return curves.random().mean();
  }

  private static String than(boolean faster) {
    return (faster ? "faster" : "no faster") + " than random orders";
  }

  private String warning() {
    if (curves.belowRandom()) {
      return "; together, this order is no better than a random one";
    }
    return curves.clearlyBetter() ? "" : "; together, this is not clearly better than random";
  }

  @Override
  public String toString() {
    return sentence();
  }
}
