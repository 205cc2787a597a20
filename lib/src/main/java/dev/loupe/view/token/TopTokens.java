package dev.loupe.view.token;

import dev.loupe.view.chart.BarRows;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.GridText;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * The most likely tokens of each prompt, as bars with their probabilities; or the tokens with the
 * largest logits of each direction.
 *
 * <pre>{@code
 * var next = model.run("The capital of France is").top(5);
 * next.token(0, 0)         // the most likely token of the first prompt
 * next.probability(0, 0)   // its probability
 * next.table()             // a line for each prompt and rank
 * }</pre>
 *
 * @param grid a row for each prompt or direction, a column for each rank, the tokens as the words
 *     of its cells
 */
public record TopTokens(Grid grid) implements Drawn {
  private static final String PROBABILITY = "probability";
  private static final int SHOWN = 12; // prompts in a picture
  private static final int RANKS = 40; // tokens of each
  private static final double ALONE = 340; // pixels of the longest bar of one prompt
  private static final double BESIDE = 130; // of several
  private static final double WIDTH = 880;
  private static final double GAP = 24;

  /** Requires tokens as the words of the grid. */
  public TopTokens {
    Objects.requireNonNull(grid, "top tokens need a grid of their probabilities");
    if (grid.words().isEmpty()) {
      throw new IllegalArgumentException(
          "'" + grid.title() + "' names no tokens; add withWords(…)");
    }
  }

  /** The same tokens under another title. */
  public TopTokens withTitle(String title) {
    return new TopTokens(grid.withTitle(title));
  }

  /** The token of a rank, from 0, of a prompt, from 0. */
  public String token(int prompt, int rank) {
    return grid.word(prompt, rank);
  }

  /** The probability of the token of a rank; a direction's tokens have logits: {@link #value}. */
  public double probability(int prompt, int rank) {
    if (!grid.unit().equals(PROBABILITY)) {
      throw new IllegalArgumentException(
          "'" + grid.title() + "' holds a " + grid.unit() + ", no probability; use value(…)");
    }
    return value(prompt, rank);
  }

  /** The number at the token of a rank: its probability, or its logit. */
  public double value(int prompt, int rank) {
    return grid.at(prompt, rank);
  }

  /** The tokens of a prompt, the most likely first. */
  public List<String> tokens(int prompt) {
    return grid.words().get(prompt);
  }

  /** One line for each prompt and rank. */
  public Table table() {
    return grid.table();
  }

  private int prompts() {
    return grid.rows().size();
  }

  private int ranks() {
    return Math.min(RANKS, grid.columns().size());
  }

  private BarRows bars(int prompt) {
    double[] values = Arrays.copyOf(grid.values()[prompt], ranks());
    double high = Math.max(grid.max(), Double.MIN_NORMAL);
    Labels tokens =
        new Labels(prompts() == 1 ? "token" : name(prompt), tokens(prompt).subList(0, ranks()));
    double width = prompts() == 1 ? ALONE : BESIDE;
    String unit = prompts() == 1 ? grid.unit() : "";
    return new BarRows(
        tokens, unit, values, Math.min(0, grid.min()), high, figures(), width, Paper.WHITE);
  }

  /**
   * The number format: one digit more than in other pictures, so that tokens after the first are
   * not all zero.
   */
  private Figures figures() {
    return Figures.upTo(Math.max(grid.max(), -grid.min()) / 10, false);
  }

  private String name(int prompt) {
    return Labels.shown(grid.rows().names().get(prompt), 30);
  }

  private IntStream shown() {
    return IntStream.range(0, Math.min(SHOWN, prompts()));
  }

  private String title() {
    return prompts() == 1 ? grid.title() : grid.title() + ", " + grid.unit();
  }

  /** The note below the picture: the prompts. */
  public String note() {
    return grid.note();
  }

  private String shownNote() {
    return more(prompts() - SHOWN, "prompts")
        + more(grid.columns().size() - RANKS, "tokens")
        + (figures().writesNothingFor(grid.values())
            ? "No number: below " + figures().blankBelow() + ". "
            : "")
        + grid.note();
  }

  private static String more(int count, String what) {
    return count > 0 ? "… " + count + " more " + what + "; .table() shows all. " : "";
  }

  @Override
  public String html() {
    StringBuilder blocks = new StringBuilder();
    String block = "display:inline-block;vertical-align:top;margin:0 24px 10px 0";
    shown().forEach(prompt -> blocks.append(Html.element("div", block, bars(prompt).html())));
    return Html.card(Html.title(title()), blocks.toString(), Html.note(shownNote()));
  }

  @Override
  public Drawing drawing() {
    List<Drawing> blocks = new ArrayList<>();
    shown().forEach(prompt -> blocks.add(bars(prompt)));
    Drawing flow = new Drawing.Flow(blocks, GAP, WIDTH);
    double limit = Math.max(420, flow.width());
    return new Drawing.Stack(
        List.of(Caption.title(title(), limit), flow, Caption.note(shownNote(), limit)), 8);
  }

  /** A line for each prompt and rank, as {@link #table}. */
  @Override
  public Optional<String> csv() {
    return grid.csv();
  }

  /** The text for one prompt: a line for each token, with its bar. */
  private String list() {
    BarRows bars = bars(0);
    return (TextTable.heading(grid.title(), grid.unit()) + bars.text() + shownNote()).strip();
  }

  /** A line for each prompt: its tokens with their probabilities. */
  @Override
  public String toString() {
    return prompts() == 1 ? list() : GridText.of(grid, figures());
  }
}
