package dev.loupe.attribution.mixing;

import dev.loupe.attention.ReadPositions;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.grid.Grid;

/** The share of each unit in the positions that a metric reads. */
final class Mixed {
  private Mixed() {}

  /** The mean of a map's rows at the positions that are read, summed over each unit's tokens. */
  static Scores into(Question question, Method method, String unit, Grid map) {
    int[] read = ReadPositions.of(question.run(), question.metric());
    double[] shares = ReadPositions.mean(map.values(), read);
    return Scores.of(method, unit, question.units().sums(shares));
  }
}
