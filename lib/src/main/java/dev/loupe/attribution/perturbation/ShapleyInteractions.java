package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Question;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * The Shapley interaction index of each pair of units: what two units add together beyond what they
 * add alone.
 *
 * <p>I(i, j) = Σ |S|! (n − |S| − 2)! / (n − 1)! · (v(S + i + j) − v(S + i) − v(S + j) + v(S)) over
 * the coalitions S without both. Positive: they work together, as the two tokens of a name.
 * Negative: one makes the other superfluous, as two mentions of the same name. For up to 12 units.
 *
 * <p>Grabisch and Roubens 1999, <a href="https://doi.org/10.1007/s001820050125">an axiomatic
 * approach to the concept of interaction among players in cooperative games</a>.
 *
 * <pre>{@code attribute(model, prompt, metric).interactions().grid().top(5)}</pre>
 */
public final class ShapleyInteractions implements Pictured {
  private final Question question;
  private final double[][] values;

  private ShapleyInteractions(Question question, double[][] values) {
    this.question = question;
    this.values = values;
  }

  /** The interactions of all pairs of units of a question. */
  public static ShapleyInteractions of(Question question) {
    Powerset all = Powerset.of(question, "Shapley interactions");
    double[][] ofPlayers = values(all);
    double[][] rows = new double[all.units()][];
    Arrays.setAll(rows, player -> all.spread(ofPlayers[player]));
    double[][] values = new double[question.units().size()][question.units().size()];
    for (int player = 0; player < rows.length; player++) {
      values[all.players()[player]] = rows[player];
    }
    return new ShapleyInteractions(question, values);
  }

  private static double[][] values(Powerset all) {
    int units = all.units();
    double[] weights =
        IntStream.rangeClosed(0, units - 2)
            .mapToDouble(
                size ->
                    1
                        / ((units - 1)
                            * CombinatoricsUtils.binomialCoefficientDouble(units - 2, size)))
            .toArray();
    double[][] values = new double[units][units];
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < i; j++) {
        int one = i;
        int other = j;
        values[i][j] =
            all.without(i, j)
                .mapToDouble(
                    some ->
                        weights[Integer.bitCount(some)]
                            * (all.gain(one, some | 1 << other) - all.gain(one, some)))
                .sum();
        values[j][i] = values[i][j];
      }
    }
    return values;
  }

  /** The interaction of each pair of units, [unit][unit]; 0 on the diagonal. */
  public double[][] values() {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** The interactions as a picture. */
  public Grid grid() {
    Labels units = question.units().labels();
    return Grid.of(
            "Shapley interactions of the " + question.metric().title(),
            question.metric().title(),
            units,
            units,
            values)
        .withNote(
            question
                .notes()
                .above(
                    "Positive = the two add more together than alone, negative = less, as when one"
                        + " makes the other superfluous. In place of removed units: "
                        + question.baseline().name()
                        + "."));
  }

  @Override
  public Displayable picture() {
    return grid();
  }

  @Override
  public String toString() {
    return grid().toString();
  }
}
