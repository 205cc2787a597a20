package dev.loupe.attribution.quality;

import dev.loupe.attribution.quality.RandomWeightsCheck.Outcome;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far one method can be trusted for one question.
 *
 * @param scores what the method says
 * @param milliseconds how long it took; methods after the first find shared numbers ready
 * @param completeness whether its numbers sum as they are meant to; empty if they are not
 * @param curves deletion and insertion, beside random orders
 * @param erasure comprehensiveness and sufficiency
 * @param infidelity how badly its numbers predict removals
 * @param sensitivity how much noise changes it; empty if not asked
 * @param check whether it depends on what the model learned; empty if not asked
 */
public record MethodQuality(
    Scores scores,
    double milliseconds,
    Optional<Completeness> completeness,
    PerturbationCurves curves,
    Erasure erasure,
    Infidelity infidelity,
    Optional<MaxSensitivity> sensitivity,
    Optional<RandomWeightsCheck> check) {
  /** What can be measured without asking the method again. */
  static MethodQuality of(Question question, Scores scores, double milliseconds) {
    return new MethodQuality(
        scores,
        milliseconds,
        Completeness.of(scores, question),
        PerturbationCurves.of(question, scores),
        Erasure.of(question, scores),
        Infidelity.of(question, scores),
        Optional.empty(),
        Optional.empty());
  }

  MethodQuality with(Optional<MaxSensitivity> noise, RandomWeightsCheck random) {
    return new MethodQuality(
        scores,
        milliseconds,
        completeness,
        curves,
        erasure,
        infidelity,
        noise,
        Optional.of(random));
  }

  /** The name of the method. */
  public String method() {
    return scores.method();
  }

  /** Whether the check with random weights was made, and failed. */
  public boolean failsCheck() {
    return check.map(RandomWeightsCheck::outcome).filter(Outcome.FAILS::equals).isPresent();
  }

  /** Whether its order is clearly better than random orders, and it does not fail the check. */
  public boolean recommended() {
    return curves.clearlyBetter() && !failsCheck();
  }

  /** In a word, whether to use the method here. */
  public String judgement() {
    if (curves.belowRandom()) {
      return "not recommended here";
    }
    if (failsCheck()) {
      return "fails random weights";
    }
    return curves.clearlyBetter() ? "recommended" : "uncertain";
  }

  /** What a reader must know before using the method here; empty if there is nothing. */
  public String remark() {
    List<String> remarks = new ArrayList<>();
    if (curves.belowRandom()) {
      remarks.add("not recommended here: its order is no better than random");
    } else if (!curves.clearlyBetter()) {
      remarks.add("its order is not clearly better than random");
    }
    if (failsCheck()) {
      remarks.add("does not pass the check with random weights");
    }
    return String.join("; ", remarks);
  }

  @Override
  public String toString() {
    return method()
        + ": insertion minus deletion "
        + Figures.brief(curves.faithfulness())
        + ", "
        + infidelity
        + (remark().isEmpty() ? "" : "; " + remark());
  }
}
