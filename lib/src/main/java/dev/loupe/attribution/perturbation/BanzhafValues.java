package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.stream.IntStream;

/**
 * Banzhaf values: what a unit adds to the metric, as a mean over all coalitions of the others.
 *
 * <p>β(i) = mean over S of v(S + i) − v(S). Every coalition counts the same, unlike in {@link
 * ShapleyValues}, where every size does; the values do not sum to the change. For up to 12 units.
 *
 * <p>Banzhaf 1965; Wang and Jia 2023, <a href="https://arxiv.org/abs/2205.15466">data Banzhaf</a>.
 */
public record BanzhafValues() implements Method {
  @Override
  public String name() {
    return "Banzhaf values";
  }

  @Override
  public Meaning meaning() {
    return Meaning.CHANGES;
  }

  @Override
  public String reading() {
    return "A number is what the unit adds to m, the mean over all sets of the others.";
  }

  @Override
  public Scores on(Question question) {
    Powerset all = Powerset.of(question, name());
    double[] values =
        IntStream.range(0, all.units())
            .mapToDouble(
                unit ->
                    all.without(unit)
                        .mapToDouble(some -> all.gain(unit, some))
                        .average()
                        .orElseThrow())
            .toArray();
    return Scores.of(this, question.metric().title(), all.spread(values))
        .with("Exact, from " + all + ".");
  }

  @Override
  public String toString() {
    return name();
  }
}
