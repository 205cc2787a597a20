package dev.loupe.view.attention;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.grid.CellTexts;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.GridHtml;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The heads of attention as small maps side by side. In a page a map opens at a click; it has the
 * strongest pairs of tokens, and the large map if all large maps together are not too large.
 */
final class SmallMaps {
  /** How maps are read. */
  static final String READING =
      "Rows: tokens that look (destination). Columns: tokens that they look at (source). Both in text order";

  private static final int MAX_CELLS = 6000; // of all large maps together
  private static final int MANY = 48; // with more heads, small maps are even smaller
  private static final double WIDTH = 1000;
  private static final double GAP = 14;
  private static final double NARROWEST = 420; // of the text below

  private final AttentionView exact;
  private final AttentionView shown;

  SmallMaps(AttentionView exact) {
    this.exact = exact;
    this.shown = exact.binned();
  }

  private int heads() {
    return shown.heads().size();
  }

  private SmallMap map(int head, Paper paper) {
    double side = heads() <= MANY ? 110 : 60;
    return new SmallMap(shown.of(head), shown.scale(), shown.causal(), side, paper);
  }

  /** Whether a page has room for all large maps. */
  private boolean fit() {
    long tokens = shown.tokens().size();
    return heads() * tokens * (shown.causal() ? (tokens + 1) / 2.0 : tokens) <= MAX_CELLS;
  }

  String html() {
    String how = READING + ". Click a map to enlarge it.";
    return Html.card(
        Html.title(shown.title()),
        maps(fit()),
        shown.legend().html(),
        Html.note(how),
        Html.note(shown.note()));
  }

  /** The maps alone; they open as large maps, or in words. */
  String maps(boolean large) {
    StringBuilder rows = new StringBuilder();
    int each = inRow(map(0, Paper.PAGE).width());
    for (int from = 0; from < heads(); from += each) {
      StringBuilder row = new StringBuilder();
      for (int head = from; head < Math.min(from + each, heads()); head++) {
        row.append(opening(head, large));
      }
      rows.append(Html.element("div", "", row.toString())); // an open map is as wide as the page
    }
    return rows.toString();
  }

  /** A small map that opens. */
  private String opening(int head, boolean large) {
    SmallMap small = map(head, Paper.PAGE);
    String name = Html.label(shown.heads().names().get(head));
    String pairs = exact.pairs(head);
    String image = Html.image(Canvas.onPage(small), (int) small.width(), pairs);
    String inside = large ? large(shown.head(head)) : Html.note(pairs);
    return Html.element(
        "details",
        "display:inline-block;vertical-align:top;max-width:100%;margin:0 14px 10px 0",
        Html.element("summary", "cursor:pointer", name + "<br>" + image) + inside);
  }

  private static String large(Grid head) {
    return GridHtml.map(head, CellTexts.of(head));
  }

  Drawing drawing() {
    List<Drawing> maps = new ArrayList<>();
    for (int head = 0; head < heads(); head++) {
      SmallMap map = map(head, Paper.WHITE);
      String name = Labels.shown(shown.heads().names().get(head), 20);
      Drawing label = new Caption(name, Canvas.NORMAL, Palette.INK, map.width());
      maps.add(new Drawing.Stack(List.of(label, map), 2));
    }
    Drawing flow = new Drawing.Flow(maps, GAP, rowWidth(maps.get(0).width()));
    double limit = Math.max(NARROWEST, flow.width());
    String how = READING + (shown.note().isEmpty() ? ":\n" + prompt() : ".");
    return new Drawing.Stack(
        List.of(
            Caption.title(shown.title(), limit),
            flow,
            shown.legend(),
            Caption.note(how, limit),
            Caption.note(shown.note(), limit)),
        8);
  }

  private String prompt() {
    List<String> tokens = shown.tokens();
    String first = tokens.stream().limit(60).map(Labels::shown).collect(Collectors.joining(" "));
    return first + (tokens.size() > 60 ? " …" : "");
  }

  /** The number of maps in a row; equal for all rows, except perhaps the last. */
  private int inRow(double map) {
    int most = (int) Math.max(1, Math.floor((WIDTH + GAP) / (map + GAP)));
    int rows = (heads() + most - 1) / most;
    return (heads() + rows - 1) / rows;
  }

  private double rowWidth(double map) {
    return inRow(map) * (map + GAP) - GAP + 0.5;
  }
}
