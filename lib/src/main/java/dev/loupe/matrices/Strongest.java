package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Ordering;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The tokens, or neurons, with the largest numbers, for each of several rows.
 *
 * @param words the names of each row, that of the largest number first
 * @param values their numbers
 */
record Strongest(List<List<String>> words, double[][] values) {
  /** The tokens of the largest numbers [any axis, vocab]. */
  static Strongest tokens(HookedTransformer model, Tensor numbers, int count) {
    return of(numbers, Axis.VOCAB, count, id -> text(model, id));
  }

  /** The names of the largest numbers along the last axis; fewer if it is shorter. */
  static Strongest of(Tensor numbers, Axis axis, int count, IntFunction<String> name) {
    if (count < 1) {
      throw new IllegalArgumentException(
          count + " of the strongest were asked for; ask for 1 or more, such as 10");
    }
    Ordering.TopK best = numbers.topK(axis, Math.min(count, numbers.size(axis)));
    int kept = best.values().size(axis);
    int[] ids = best.indices().toIntArray();
    double[] flat = best.values().toDoubleArray();
    List<List<String>> words = new ArrayList<>();
    double[][] values = new double[flat.length / kept][];
    for (int row = 0; row < values.length; row++) {
      int from = row * kept;
      values[row] = Arrays.copyOfRange(flat, from, from + kept);
      words.add(Arrays.stream(ids, from, from + kept).mapToObj(name).toList());
    }
    return new Strongest(words, values);
  }

  /** The text of a token. */
  static String text(HookedTransformer model, int id) {
    return model.tokens(new int[] {id}).pieces(0).get(0);
  }

  /** The same with the other sign of each number. */
  Strongest negated() {
    double[][] others =
        Arrays.stream(values)
            .map(row -> Arrays.stream(row).map(value -> -value).toArray())
            .toArray(double[][]::new);
    return new Strongest(words, others);
  }

  /** A row for each row, a column for each rank. */
  Grid grid(String title, String unit, Labels rows) {
    return Grid.of(title, unit, rows, Labels.numbered("rank", values[0].length), values)
        .withWords(words);
  }
}
