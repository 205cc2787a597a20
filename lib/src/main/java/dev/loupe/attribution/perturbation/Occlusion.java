package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Coalitions;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Occlusion: how much the metric falls when a unit is put at the baseline, m(x) − m(x without i).
 *
 * <p>A window of k units is moved by one unit at a time. A unit's number is the mean over the
 * windows that cover it of what the window loses, divided by k. Units that stand in for each other
 * both get a small number, because each is removed while the other is there.
 *
 * <p>Zeiler and Fergus 2014, <a href="https://arxiv.org/abs/1311.2901">visualizing and
 * understanding convolutional networks</a>; Li et al. 2016, <a
 * href="https://arxiv.org/abs/1612.08220">understanding neural networks through representation
 * erasure</a>.
 *
 * @param window the number of neighbouring units that are removed together
 */
public record Occlusion(int window) implements Method {
  /** Requires a window of at least one unit. */
  public Occlusion {
    if (window < 1) {
      throw new IllegalArgumentException(
          "a window of occlusion has at least 1 unit, and " + window + " was given");
    }
  }

  /** Occlusion of one unit at a time. */
  public Occlusion() {
    this(1);
  }

  @Override
  public String name() {
    return window == 1 ? "occlusion" : "occlusion by windows of " + window;
  }

  @Override
  public Meaning meaning() {
    return Meaning.CHANGES;
  }

  @Override
  public String reading() {
    return window == 1
        ? "A number is how far m falls when the unit alone is at the baseline."
        : "A number is how far m falls when a window of "
            + window
            + " units is at the baseline, divided by "
            + window
            + ", the mean over the windows that cover the unit.";
  }

  @Override
  public Scores on(Question question) {
    double[] lost = windows(question);
    int units = question.units().size();
    double[] values =
        IntStream.range(0, units)
            .mapToDouble(
                unit ->
                    IntStream.rangeClosed(
                            Math.max(0, unit - window + 1), Math.min(unit, units - window))
                        .mapToDouble(first -> lost[first] / window)
                        .average()
                        .orElseThrow())
            .toArray();
    return Scores.of(this, question.metric().title(), values);
  }

  /** How much the metric falls without each window, by its first unit. */
  public double[] windows(Question question) {
    int units = question.units().size();
    if (window > units) {
      throw new IllegalArgumentException(
          "a window of "
              + window
              + " units is longer than the prompt, which has "
              + units
              + "; give a smaller window");
    }
    Coalitions coalitions = question.coalitions();
    List<BitSet> rest =
        IntStream.rangeClosed(0, units - window)
            .mapToObj(first -> coalitions.without(IntStream.range(first, first + window).toArray()))
            .toList();
    double whole = question.value();
    double[] values = coalitions.values(rest);
    return IntStream.range(0, values.length).mapToDouble(i -> whole - values[i]).toArray();
  }

  @Override
  public String toString() {
    return name();
  }
}
