package dev.loupe.attribution.generation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TokenStrip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * What one method says of each token of an answer: a row for each token, a column for each unit of
 * the prompt and for each token that was generated before.
 *
 * <p>Sums over rows say what the whole answer came from. Java heap only.
 */
public final class GeneratedAttributions implements Pictured {
  private static final int READABLE = 30; // units of a prompt whose values can be read

  private final Asked asked;
  private final List<Scores> rows;
  private final double[] scores;

  GeneratedAttributions(Asked asked, List<Scores> rows, double[] scores) {
    this.asked = asked;
    this.rows = List.copyOf(rows);
    this.scores = scores.clone();
  }

  /** The tokens of the answer. */
  public List<String> tokens() {
    return asked.answer();
  }

  /** What is explained of each token, such as its log-probability. */
  public double[] scores() {
    return scores.clone();
  }

  /** The numbers of one token: of each unit of the prompt, then of each token before it. */
  public double[] values(int token) {
    return scoresOf(token).values();
  }

  /** The standard errors of one token's numbers, if the method samples. */
  public Optional<double[]> errors(int token) {
    return scoresOf(token).errors();
  }

  private Scores scoresOf(int token) {
    return rows.get(Objects.checkIndex(token, rows.size()));
  }

  /** The sum over all tokens of the answer for each unit of the prompt. */
  public double[] sums() {
    double[] sums = new double[asked.size()];
    rows.forEach(row -> addTo(sums, row.values()));
    return sums;
  }

  private static void addTo(double[] sums, double... values) {
    IntStream.range(0, sums.length).forEach(i -> sums[i] += values[i]);
  }

  /** The whole matrix; the cells of tokens that did not exist yet have no value. */
  public Grid matrix() {
    return strongest(Integer.MAX_VALUE);
  }

  /** The matrix of the {@code k} units of the prompt with the largest absolute sums. */
  public Grid strongest(int k) {
    return AttributionMatrix.of(asked, rows, scores, sums(), k);
  }

  /** A line for each token and each unit or token before it. */
  public Table table() {
    return matrix().table();
  }

  /** One token of the answer: the text before it, coloured. */
  public TokenStrip row(int token) {
    Scores row = scoresOf(token);
    String title = row.method() + " of the " + asked.score().title() + " of " + asked.quoted(token);
    String value = asked.score().title() + " " + Figures.of(scores[token]);
    String last =
        switch (token) {
          case 0 -> "";
          case 1 -> "; the last token is generated";
          default -> "; the last " + token + " tokens are generated";
        };
    return TokenStrip.of(title, row.unit(), asked.before(token), row.values())
        .withNote(asked.notes().plus(row.warnings()).above(rowNote(value + last, row)));
  }

  /** The prompt, each unit coloured by its sum over all tokens of the answer. */
  public TokenStrip prompt() {
    return TokenStrip.of(sumTitle(), unit(), asked.units().labels().names(), sums())
        .withNote(sumNote());
  }

  /** A bar for each unit of the prompt: its sum over all tokens of the answer. */
  public Bars units() {
    Labels labels = asked.prompt(IntStream.range(0, asked.size()).toArray());
    return Bars.of(sumTitle(), unit(), labels, sums()).withNote(sumNote());
  }

  /**
   * A bar for each larger unit of the prompt, such as the passages that an answer was based on: the
   * sum over the units in it and over all tokens of the answer. The rest of the prompt has a bar of
   * its own.
   */
  public Bars within(InputUnits larger) {
    if (!rows.get(0).meaning().sums()) {
      throw new IllegalArgumentException(
          rows.get(0).method()
              + " gives each "
              + asked.units().kind()
              + " a number by itself, and their sum over a "
              + larger.kind()
              + " means nothing; ask about the "
              + larger.kind()
              + "s themselves: by(units).by(method)");
    }
    int[] of = asked.units().within(larger);
    double[] sums = sums();
    double[] grouped = new double[larger.size() + 1];
    IntStream.range(0, of.length)
        .forEach(i -> grouped[of[i] < 0 ? larger.size() : of[i]] += sums[i]);
    boolean rest = Arrays.stream(of).anyMatch(at -> at < 0);
    List<String> names = new ArrayList<>(larger.labels().names());
    if (rest) {
      names.add("(the rest of the prompt)");
    }
    return Bars.of(
            sumTitle(),
            unit(),
            new Labels(larger.kind(), names),
            Arrays.copyOf(grouped, names.size()))
        .withNote(sumNote());
  }

  private String sumTitle() {
    return rows.get(0).method()
        + " of the "
        + asked.score().title()
        + " of “"
        + Labels.shown(String.join("", tokens()))
        + "”";
  }

  private String unit() {
    return asked.unit(rows.get(0).unit());
  }

  private String sumNote() {
    int tokens = rows.size();
    String sum =
        "Each number is the sum over " + tokens + " generated token" + (tokens == 1 ? "" : "s");
    return asked.notes().above(withBaseline(sum));
  }

  private String rowNote(String value, Scores row) {
    List<String> lines = new ArrayList<>(List.of(withBaseline(value)));
    lines.addAll(row.explanations());
    return String.join("\n", lines);
  }

  private String withBaseline(String sentence) {
    return sentence + ". Baseline: " + asked.baseline() + ".";
  }

  /** What the numbers mean. */
  public Meaning meaning() {
    return rows.get(0).meaning();
  }

  /** The matrix; of a long prompt, the units with the largest sums. */
  @Override
  public Displayable picture() {
    return strongest(READABLE);
  }

  /** The whole matrix. */
  @Override
  public Optional<String> csv() {
    return matrix().csv();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
