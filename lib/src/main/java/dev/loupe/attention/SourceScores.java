package dev.loupe.attention;

import dev.loupe.view.Notes;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The scores of one destination with every source, by what wrote the source's key. */
final class SourceScores {
  private SourceScores() {}

  /** The strongest rows, and the sum of the others; masked sources have no values. */
  static Grid of(TokenMaps maps, HeadScore score, String head, int dest, int rows) {
    Labels sources = maps.run().tokens().labels(0);
    PartTable all = PartTable.of(score.bySource(dest), sources.names());
    double[] own = score.scores(dest);
    Notes warning = warning(maps, all.transposed(), own);
    PartTable shown = all.strongestRows(rows);
    double[][] values = Arrays.stream(shown.values()).map(double[]::clone).toArray(double[][]::new);
    for (double[] row : values) {
      Arrays.setAll(row, src -> masked(own[src]) ? Double.NaN : row[src]);
    }
    String reading =
        "A cell: the part of the score of a source (column) that comes from what its row wrote there; a column sums to the source's score before the softmax, which sees only differences between columns.";
    return Grid.of(
            "what " + head + " looks for from " + maps.named(dest),
            "score",
            new Labels("key from", shown.rows()),
            sources,
            values)
        .withNote(warning.above(maps.note(reading)));
  }

  private static boolean masked(double score) {
    return score == Double.NEGATIVE_INFINITY;
  }

  /** The warning of the first source whose parts do not sum to its score. */
  private static Notes warning(TokenMaps maps, PartTable bySource, double[] own) {
    ScoreCheck check = new ScoreCheck(maps.run().model().spec());
    return IntStream.range(0, own.length)
        .filter(src -> !masked(own[src]))
        .mapToObj(src -> check.compared(sum(bySource, src), own[src], size(bySource, src)))
        .filter(notes -> !notes.isEmpty())
        .findFirst()
        .orElse(Notes.NONE);
  }

  private static double sum(PartTable table, int row) {
    return Arrays.stream(table.values()[row]).sum();
  }

  private static double size(PartTable table, int row) {
    return Arrays.stream(table.values()[row]).map(Math::abs).sum();
  }
}
