package dev.loupe.attribution.path;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * A baseline at which the residual stream is nearly zero: norms ignore the length of what they
 * read, so nearly all of the change happens next to it, where no step of a path falls.
 */
public final class FlatStart {
  private static final Site ENTRY = Act.RESID_PRE.at(0);
  private static final double NEARLY_ZERO = 0.01; // of the length of the prompt's stream

  private FlatStart() {}

  /** What shares sum to, and a warning with advice if they miss the whole. */
  public static String sentence(Completeness check, String shares, Question question) {
    return check.met() ? check.of(shares) : "Warning: " + check.of(shares) + " " + advice(question);
  }

  /** What a reader can do about shares that do not sum to the change. */
  public static String advice(Question question) {
    return question.baselines().stream().anyMatch(baseline -> at(baseline, question))
        ? "The residual stream of this baseline is nearly zero, and the model's norms ignore its"
            + " length, so nearly all of the change happens next to the baseline, where no step"
            + " falls; compare with another baseline, such as the mean embedding."
        : "Take more steps, or compare with another baseline.";
  }

  private static boolean at(Tensor baseline, Question question) {
    double[] there = lengths(question.with(baseline));
    double[] here = lengths(question.run());
    return question.units().units().stream()
        .map(InputUnit::positions)
        .flatMap(List::stream)
        .anyMatch(position -> there[position] < NEARLY_ZERO * here[position]);
  }

  private static double[] lengths(Run run) {
    try (ActivationCache cache = run.cache(ENTRY)) {
      return cache.get(ENTRY).at(Axis.BATCH, 0).norm(Axis.D_MODEL).toDoubleArray();
    }
  }
}
