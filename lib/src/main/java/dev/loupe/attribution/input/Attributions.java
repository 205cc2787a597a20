package dev.loupe.attribution.input;

import dev.loupe.attribution.quality.Infidelity;
import dev.loupe.attribution.quality.MaxSensitivity;
import dev.loupe.attribution.quality.ParaphraseStability;
import dev.loupe.attribution.quality.PerturbationCurves;
import dev.loupe.attribution.quality.RandomWeightsCheck;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Cell;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.table.LabelTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * What one method says of each unit of a prompt: the prompt, coloured.
 *
 * <p>The note says what the numbers mean, what they are compared with, and how far they can be
 * trusted. Everything is kept on the Java heap.
 *
 * <pre>{@code
 * var shapley = attribute(model, prompt, logitDiff(" Mary", " John")).shapley();
 * shapley.top(3)        // the three units that matter most
 * shapley.table()       // each unit with its standard error
 * shapley.grid()        // the same numbers as a heat map
 * shapley.curves()      // what happens as the top units are removed or added first
 * shapley.randomWeights()
 * }</pre>
 */
public final class Attributions implements Pictured {
  private final Question question;
  private final Method method;
  private final Scores scores;
  private volatile Displayable picture; // drawn once, because its note measures

  Attributions(Question question, Method method) {
    this.question = question;
    this.method = method;
    this.scores = method.on(question);
  }

  /** The number of each unit. */
  public double[] values() {
    return scores.values();
  }

  /** The numbers with their standard errors and remarks. */
  public Scores scores() {
    return scores;
  }

  /** The units. */
  public Labels units() {
    return question.units().labels();
  }

  /** The {@code k} units with the largest absolute values, the largest first. */
  public List<Cell> top(int k) {
    return column().top(k); // without the note, which measures
  }

  /** A row for each unit, with one column. */
  public Grid grid() {
    return column().withNote(note());
  }

  private Grid column() {
    double[][] column =
        Arrays.stream(scores.values())
            .mapToObj(value -> new double[] {value})
            .toArray(double[][]::new);
    return Grid.of(title(), scores.unit(), units(), Labels.of("method", scores.method()), column);
  }

  /** One line for each unit: its text, its value, and its standard error if the method samples. */
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    columns.add(StringColumn.create(question.units().kind(), units().allDistinct()));
    columns.add(DoubleColumn.create(scores.unit(), scores.values()));
    scores.errors().ifPresent(all -> columns.add(DoubleColumn.create("standard error", all)));
    return LabelTable.of(title(), columns.toArray(Column<?>[]::new));
  }

  /** Deletion and insertion: what happens as the top units are removed or added first. */
  public PerturbationCurves curves() {
    return PerturbationCurves.of(question, scores);
  }

  /** How badly the numbers predict what the removal of some units does; 0 is exact. */
  public Infidelity infidelity() {
    return Infidelity.of(question, scores);
  }

  /** How much the numbers change when a little noise is added to the embeddings. */
  public MaxSensitivity sensitivity() {
    return MaxSensitivity.of(question, method);
  }

  /** Whether the method still says the same of a model with random weights, which it must not. */
  public RandomWeightsCheck randomWeights() {
    return RandomWeightsCheck.of(question, method);
  }

  /** How far the ranking of units stays the same in paraphrases of the prompt. */
  public ParaphraseStability paraphrases(String... texts) {
    return ParaphraseStability.of(question, method, List.of(texts));
  }

  private String title() {
    return scores.method() + " of the " + question.metric().title();
  }

  private String note() {
    return new Reading(question, method, scores).note();
  }

  @Override
  public synchronized Displayable picture() {
    if (picture == null) {
      picture = ColouredPrompt.of(question, scores).withTitle(title()).withNote(note());
    }
    return picture;
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
