package dev.loupe.attribution.generation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
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
    lines.add(meaning(asked, rows.get(0).meaning()));
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
    List<String> remarks = told(asked, rows, Scores::explanations);
    lines.addAll(remarks.subList(0, Math.min(REMARKS, remarks.size())));
    if (remarks.size() > REMARKS) {
      lines.add(
          "More such remarks: " + (remarks.size() - REMARKS) + "; row(i) has those of a token.");
    }
    Notes warnings = new Notes(told(asked, rows, one -> one.warnings().all()));
    return asked.notes().plus(warnings).above(String.join("\n", lines));
  }

  private static String meaning(Asked asked, Meaning meaning) {
    return "A row: what the text before a generated token adds to m, the "
        + asked.score().title()
        + " of this token"
        + (meaning.signed() ? "; blue raises m, red lowers it." : ", without a sign.");
  }

  /** What is said of rows, each sentence with the token that it is about. */
  private static List<String> told(
      Asked asked, List<Scores> rows, Function<Scores, List<String>> sentences) {
    return IntStream.range(0, rows.size())
        .boxed()
        .flatMap(
            row ->
                sentences.apply(rows.get(row)).stream().map(one -> about(asked.quoted(row), one)))
        .toList();
  }

  /** A sentence about a token; a warning begins as one. */
  private static String about(String token, String sentence) {
    return sentence.startsWith(Scores.WARNING)
        ? Scores.WARNING + " " + token + ":" + sentence.substring(Scores.WARNING.length())
        : token + ": " + sentence;
  }
}
