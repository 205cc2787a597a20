package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;

/** What several methods say of the same units, each on its own scale. */
final class MethodTable {
  private MethodTable() {}

  static Grid of(Question question, List<Scores> scores) {
    double[][] values = scores.stream().map(Scores::values).toArray(double[][]::new);
    return Grid.of(
            "Methods: " + question.metric().title(),
            "share of the method's largest",
            new Labels("method", scores.stream().map(Scores::method).toList()),
            question.units().labels(),
            scaled(values))
        .withScale(Scale.diverging(1))
        .withNote(
            "Each row is divided by its largest absolute value, because methods have different"
                + " units; blue raises the metric, red lowers it. A method without signs is never"
                + " red. Compared with "
                + question.baseline().name()
                + ".");
  }

  /** Each row divided by its largest absolute value; NaN stays. */
  static double[][] scaled(double[][] rows) {
    return Arrays.stream(rows)
        .map(
            row -> {
              double largest =
                  Arrays.stream(row).map(Math::abs).filter(x -> !Double.isNaN(x)).max().orElse(0);
              return Arrays.stream(row).map(x -> largest == 0 ? x : x / largest).toArray();
            })
        .toArray(double[][]::new);
  }
}
