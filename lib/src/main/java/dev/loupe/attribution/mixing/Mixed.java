package dev.loupe.attribution.mixing;

import dev.loupe.attention.ReadPositions;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;

/** The share of each unit in the positions that a metric reads. */
final class Mixed {
  private static final double NOTICED = 0.005; // of the whole

  private Mixed() {}

  /** The mean of a map's rows at the positions that are read, summed over each unit's tokens. */
  static Scores into(Question question, Method method, String unit, Grid map) {
    int[] read = ReadPositions.of(question.run(), question.metric());
    double[] shares = ReadPositions.mean(map.values(), read);
    double[] units = question.units().sums(shares);
    Scores scores = Scores.of(method, unit, units);
    double rest = 1 - Arrays.stream(units).sum() / Arrays.stream(shares).sum();
    return rest < NOTICED
        ? scores
        : scores.with(
            Figures.percent(rest)
                + " of the "
                + unit
                + " is at tokens of no unit, such as the one that begins the text.");
  }
}
