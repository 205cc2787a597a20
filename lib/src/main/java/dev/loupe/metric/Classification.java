package dev.loupe.metric;

import dev.loupe.arch.ClassHead;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * The classes that a classifier gives to texts, with their probabilities.
 *
 * <p>The probabilities of a text sum to one, unless it can have several classes. A classifier of
 * one class gives a score instead: its logit.
 *
 * <pre>{@code
 * var moods = bert.classify(List.of("I love this film", "I hate this film"));
 * moods.best(0)                       // POSITIVE
 * moods.value(0, "POSITIVE")          // its probability
 * moods.grid()                        // all of them, text by class
 * }</pre>
 *
 * @param grid a row for each text, a column for each class
 */
public record Classification(Grid grid) implements Pictured {
  private static final int LETTERS = 40; // of a text in a label
  private static final String SEVERAL =
      "A text can have several classes: each has a probability of its own. ";

  /** The classes of the texts of a run. */
  public static Classification of(Tokens tokens, ClassLogits logits, ClassHead head, Notes notes) {
    boolean score = logits.classes().size() == 1 && !head.independent();
    double[] values =
        (score ? logits.tensor() : logits.probabilities()).toDoubleArray(); // [batch, class]
    int classes = logits.classes().size();
    double[][] rows = new double[tokens.batch()][classes];
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(values, row * classes, rows[row], 0, classes);
      texts.add(Labels.shown(tokens.quoted(row), LETTERS));
    }
    Grid grid =
        Grid.of(
            "classes",
            score ? "logit" : "probability",
            new Labels("text", texts),
            new Labels("class", logits.classes()),
            rows);
    String note =
        (head.independent() ? SEVERAL : "") + (rows.length == 1 ? "Text: " + tokens.quoted() : "");
    return new Classification(
        (score ? grid : grid.withScale(Scale.fixed(0, 1))).withNote(notes.above(note)));
  }

  /** The name of the class with the largest number, for a text, from 0. */
  public String best(int text) {
    return grid.columns().names().get(order(text).get(0));
  }

  /** The probability of a class for a text, from 0; of a classifier of one class, its score. */
  public double value(int text, String name) {
    return grid.column(name).at(text, 0);
  }

  /** One line for each text and class. */
  public Table table() {
    return grid.table();
  }

  /** The classes of a text, the most likely first. */
  private List<Integer> order(int text) {
    Comparator<Integer> byValue = Comparator.comparingDouble(i -> -grid.at(text, i));
    return IntStream.range(0, grid.columns().size()).boxed().sorted(byValue).toList();
  }

  /** Bars for one text, the most likely class first; a heat map for several texts. */
  @Override
  public Displayable picture() {
    if (grid.rows().size() > 1) {
      return grid;
    }
    List<Integer> order = order(0);
    return new Bars(
        grid.title(),
        grid.unit(),
        new Labels("class", order.stream().map(i -> grid.columns().names().get(i)).toList()),
        order.stream().mapToDouble(i -> grid.at(0, i)).toArray(),
        grid.note());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
