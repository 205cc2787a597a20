package dev.loupe.attribution.generation;

import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The picture of an answer's attributions: each token's row ends where the token stands. */
final class AttributionMatrix {
  private static final int REMARKS = 3; // in the note

  private AttributionMatrix() {}

  static Grid of(Asked asked, List<Scores> rows, double[] scores, double[] sums, int most) {
    int[] chosen = strongest(sums, most);
    int before = asked.size();
    double[][] values = new double[rows.size()][chosen.length + rows.size() - 1];
    for (int row = 0; row < values.length; row++) {
      double[] all = rows.get(row).values();
      Arrays.fill(values[row], Double.NaN);
      for (int i = 0; i < chosen.length; i++) {
        values[row][i] = all[chosen[i]];
      }
      System.arraycopy(all, before, values[row], chosen.length, row);
    }
    String title =
        rows.get(0).method() + " of the " + asked.score().title() + " of each generated token";
    return Grid.of(
            title, asked.unit(rows.get(0).unit()), labels(asked), asked.columns(chosen), values)
        .withMask(Mask.above(chosen.length - 1))
        .withNote(note(asked, rows, scores, chosen.length));
  }

  private static Labels labels(Asked asked) {
    return new Labels("generated token", asked.answer());
  }

  /** The units with the largest absolute sums, in the order of the prompt. */
  private static int[] strongest(double[] sums, int most) {
    return IntStream.range(0, sums.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(sums[i])))
        .limit(most)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private static String note(Asked asked, List<Scores> rows, double[] scores, int shown) {
    List<String> lines = new ArrayList<>();
    lines.add("Baseline: " + asked.baseline() + ". Prompt: " + asked.prompt() + ".");
    if (asked.score() == TokenScore.LOG_PROB) {
      lines.add(
          "The log-probability of the whole answer is "
              + Figures.of(Arrays.stream(scores).sum())
              + " nats.");
    }
    if (shown < asked.size()) {
      lines.add(
          String.format(
              "The %d of %d %ss with the largest sums; matrix() has all.",
              shown, asked.size(), asked.units().kind()));
    }
    List<String> remarks = remarks(asked, rows);
    lines.addAll(remarks.subList(0, Math.min(REMARKS, remarks.size())));
    if (remarks.size() > REMARKS) {
      lines.add(
          "More such remarks: " + (remarks.size() - REMARKS) + "; row(i) has those of a token.");
    }
    return asked.notes().above(String.join("\n", lines));
  }

  private static List<String> remarks(Asked asked, List<Scores> rows) {
    return IntStream.range(0, rows.size())
        .boxed()
        .flatMap(row -> rows.get(row).remarks().stream().map(one -> asked.quoted(row) + ": " + one))
        .toList();
  }
}
