package dev.loupe.view.token;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many short texts, a line for each, with each token coloured by its value, in groups, on one
 * colour scale and with one legend.
 *
 * <pre>{@code
 * new TokenLines("Where a neuron is strong", "activation", List.of(strongest, medium), note)
 * }</pre>
 *
 * @param unit what the values measure
 * @param note the text below the picture; may be empty
 */
public record TokenLines(String title, String unit, List<Group> groups, String note)
    implements Drawn {
  private static final double WIDTH = 720;
  private static final double BETWEEN = 1; // neighbours of one colour are still two tokens
  private static final double GAP = 10; // between the label and the text

  /** Requires at least one line. */
  public TokenLines {
    Objects.requireNonNull(title, "token lines need a title");
    Objects.requireNonNull(unit, "token lines need a unit");
    Objects.requireNonNull(note, "the note of token lines may be empty, not null");
    groups = List.copyOf(groups);
    if (groups.stream().allMatch(group -> group.lines().isEmpty())) {
      throw new IllegalArgumentException("'" + title + "' has no lines; one is needed");
    }
  }

  /** Lines under a heading, which may be empty. */
  public record Group(String heading, List<TokenLine> lines) {
    /** Keeps a copy of the lines. */
    public Group {
      Objects.requireNonNull(heading, "the heading of token lines may be empty, not null");
      lines = List.copyOf(lines);
    }
  }

  private Stream<TokenLine> lines() {
    return groups.stream().flatMap(group -> group.lines().stream());
  }

  private double[][] values() {
    return lines().map(TokenLine::values).toArray(double[][]::new);
  }

  private Legend legend() {
    return Legend.of(unit, Scale.suiting(values()), values());
  }

  @Override
  public String html() {
    Scale scale = legend().scale();
    StringBuilder rows = new StringBuilder();
    for (Group group : groups) {
      rows.append(heading(group.heading()));
      group.lines().forEach(line -> rows.append(row(line, scale)));
    }
    String table = "border-collapse:collapse;margin:0;max-width:900px;" + Html.CLEAR;
    return Html.card(
        Html.title(title),
        Html.element("table", table, rows.toString()),
        legend().html(),
        Html.note(note));
  }

  private static String heading(String heading) {
    String style = "padding:8px 0 2px 0;border:none;text-align:left;font-size:12px;";
    return heading.isEmpty()
        ? ""
        : Html.element(
            "tr",
            Html.CLEAR,
            "<td colspan=\"2\" style=\""
                + style
                + Html.FAINT
                + "\">"
                + Html.escape(heading)
                + "</td>");
  }

  private String row(TokenLine line, Scale scale) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.tokens().size(); i++) {
      text.append(line.coloured(i, scale).html("", unit)).append("<wbr>");
    }
    String cell = "border:none;vertical-align:top;text-align:";
    String label =
        cell + "right;padding:3px 8px 3px 0;line-height:22px;white-space:nowrap;font-size:12px";
    String words = cell + "left;padding:3px 0;line-height:22px;font-size:14px";
    return Html.element(
        "tr",
        Html.CLEAR,
        Html.element("td", label, Html.escape(line.label()))
            + Html.element("td", words, text.toString()));
  }

  @Override
  public Drawing drawing() {
    Scale scale = legend().scale();
    double left = lines().mapToDouble(TokenLines::labelWidth).max().orElse(0) + GAP;
    List<Drawing> parts = new ArrayList<>();
    parts.add(Caption.title(title, WIDTH));
    for (Group group : groups) {
      List<Drawing> rows = new ArrayList<>();
      rows.add(Caption.note(group.heading(), WIDTH));
      group.lines().forEach(line -> rows.add(drawing(line, scale, left)));
      parts.add(new Drawing.Stack(rows, 4));
    }
    parts.add(legend());
    parts.add(Caption.note(note, WIDTH));
    return new Drawing.Stack(parts, 10);
  }

  private static double labelWidth(TokenLine line) {
    return Canvas.width(Canvas.NORMAL, line.label());
  }

  private static Drawing drawing(TokenLine line, Scale scale, double left) {
    List<Drawing> tokens =
        IntStream.range(0, line.tokens().size())
            .<Drawing>mapToObj(i -> line.coloured(i, scale))
            .toList();
    Drawing label = new Label(line.label(), left - GAP);
    return new Drawing.Row(List.of(label, new Drawing.Flow(tokens, BETWEEN, 0, WIDTH)), GAP);
  }

  /** What stands before a text, at the end of its place. */
  private record Label(String text, double width) implements Drawing {
    @Override
    public double height() {
      return ColouredToken.LINE;
    }

    @Override
    public void draw(Graphics2D g) {
      g.setColor(Palette.INK);
      Canvas.write(g, Canvas.NORMAL, text, width, height() / 2, 1);
    }
  }

  /** A line for each token: its group, the number and the label of its line, and its value. */
  @Override
  public Optional<String> csv() {
    Listing all = new Listing("group", "line", "label", "token", "marked", unit);
    for (Group group : groups) {
      for (int line = 0; line < group.lines().size(); line++) {
        TokenLine one = group.lines().get(line);
        for (int i = 0; i < one.tokens().size(); i++) {
          String marked = i == one.marked() ? "yes" : "no";
          all.add(group.heading(), line, one.label(), one.tokens().get(i), marked, one.values()[i]);
        }
      }
    }
    return Optional.of(all.csv());
  }

  /** A line for each text: its label, and the text with marks around the token that counts. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(TextTable.heading(title, unit));
    for (Group group : groups) {
      text.append(group.heading()).append(group.heading().isEmpty() ? "" : "\n");
      TextTable rows = new TextTable(List.of(true, false));
      group.lines().forEach(line -> rows.add(List.of(line.label(), line.toString())));
      text.append(rows);
    }
    return (text + note).stripTrailing();
  }
}
