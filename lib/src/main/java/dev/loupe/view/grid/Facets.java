package dev.loupe.view.grid;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.table.Listing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Several grids side by side under one title.
 *
 * <p>Each grid has its own colours and legend. Use {@link #onOneScale} for common colours; only
 * then can colours be compared between grids. Values are written in the cells if the grids still
 * fit side by side.
 *
 * <pre>{@code Facets.of("Where the name is read", residual, attention, mlp).onOneScale()}</pre>
 */
public record Facets(String title, List<Grid> grids) implements Drawn {
  private static final double WIDTH = 1240;
  private static final double GAP = 28;
  private static final int MANY = 6; // with more grids, their cells are small
  private static final int SMALL = 11;
  private static final int LARGE = 18;

  public Facets {
    Objects.requireNonNull(title, "facets need a title");
    grids = List.copyOf(grids);
    if (grids.isEmpty()) {
      throw new IllegalArgumentException("facets '" + title + "' have no grid");
    }
  }

  /** These grids under this title. */
  public static Facets of(String title, Grid... grids) {
    return new Facets(title, List.of(grids));
  }

  /** The same grids under another title. */
  public Facets withTitle(String title) {
    return new Facets(title, grids);
  }

  /** The grids of these results, such as sweeps, under this title. */
  public static Facets of(String title, Gridded... results) {
    return new Facets(title, Stream.of(results).map(Gridded::shown).toList());
  }

  /** These grids in the order of the map, each titled by its key, under a common title. */
  public static Facets of(String title, Map<String, Grid> grids) {
    return new Facets(
        title,
        grids.entrySet().stream().map(one -> one.getValue().withTitle(one.getKey())).toList());
  }

  /**
   * The same grids on one colour scale. It is the grids' own scale if all share one with fixed
   * ends; otherwise it is taken from all values, and is diverging if any value is negative.
   */
  public Facets onOneScale() {
    if (commonLegend().isPresent()) {
      return this;
    }
    Scale common = Scale.suiting(all()).over(all());
    return new Facets(title, grids.stream().map(grid -> grid.withScale(common)).toList());
  }

  private double[][] all() {
    return grids.stream().flatMap(grid -> Stream.of(grid.visible())).toArray(double[][]::new);
  }

  /** The common legend, if all grids have the same unit and scale. */
  private Optional<Legend> commonLegend() {
    Grid first = grids.get(0);
    boolean same =
        first.scale().low().isPresent()
            && grids.stream()
                .allMatch(g -> g.scale().equals(first.scale()) && g.unit().equals(first.unit()));
    return same ? Optional.of(Legend.of(first.unit(), first.scale(), all())) : Optional.empty();
  }

  /** The common note, if all grids have the same; otherwise empty. */
  private String commonNote() {
    String note = grids.get(0).note();
    return grids.stream().allMatch(grid -> grid.note().equals(note)) ? note : "";
  }

  /** The texts in the cells of a grid; values on one scale have the same number of decimals. */
  private CellTexts texts(Grid grid, boolean numbered) {
    if (!numbered || !CellTexts.of(grid).present()) {
      return CellTexts.wordsOnly(grid);
    }
    return commonLegend().isPresent()
        ? CellTexts.numbered(grid, CellTexts.common(grids))
        : CellTexts.of(grid);
  }

  private Drawing drawing(Grid grid, boolean numbered) {
    CellTexts texts = texts(grid, numbered);
    HeatMap map = new HeatMap(grid, texts, Paper.WHITE, cell() + 2);
    List<Drawing> parts = new ArrayList<>();
    parts.add(Caption.title(grid.title(), Math.max(map.width(), 260)));
    parts.add(map);
    if (commonLegend().isEmpty()) {
      parts.add(grid.legend().withBlank(texts.blankBelow()));
    }
    if (commonNote().isEmpty()) {
      parts.add(Caption.note(grid.note(), Math.max(map.width(), 260)));
    }
    return new Drawing.Stack(parts, 8);
  }

  private int cell() {
    return grids.size() > MANY ? SMALL : LARGE;
  }

  private Drawing flow(boolean numbered, double limit) {
    List<Drawing> parts = grids.stream().map(grid -> drawing(grid, numbered)).toList();
    return new Drawing.Flow(parts, GAP, limit);
  }

  /** Whether the grids fit side by side with values written in their cells. */
  private boolean numbered() {
    return flow(true, Double.POSITIVE_INFINITY).width() <= WIDTH;
  }

  /** The common legend, which also explains blank cells if any grid has some. */
  private Optional<Legend> shownLegend(boolean numbered) {
    Optional<String> blank =
        grids.stream()
            .map(grid -> texts(grid, numbered).blankBelow())
            .flatMap(Optional::stream)
            .findFirst();
    return commonLegend().map(legend -> legend.withBlank(blank));
  }

  @Override
  public String html() {
    boolean numbered = numbered();
    String parts = grids.stream().map(grid -> part(grid, numbered)).collect(Collectors.joining());
    String legend = shownLegend(numbered).map(Legend::html).orElse("");
    return Html.card(Html.heading(title), parts, legend, Html.note(commonNote()));
  }

  private String part(Grid grid, boolean numbered) {
    String style = "display:inline-block;vertical-align:top;max-width:100%;margin:0 24px 8px 0";
    CellTexts texts = texts(grid, numbered);
    String legend =
        commonLegend().isEmpty() ? grid.legend().withBlank(texts.blankBelow()).html() : "";
    String note = commonNote().isEmpty() ? Html.note(grid.note()) : "";
    String map = GridHtml.map(grid, texts, cell());
    return Html.element("div", style, Html.title(grid.title()) + map + legend + note);
  }

  @Override
  public Drawing drawing() {
    boolean numbered = numbered();
    Drawing flow = flow(numbered, WIDTH);
    double limit = Math.max(flow.width(), 420);
    List<Drawing> parts = new ArrayList<>();
    parts.add(new Caption(title, Canvas.HEADING, Palette.INK, limit));
    parts.add(flow);
    shownLegend(numbered).ifPresent(parts::add);
    parts.add(Caption.note(commonNote(), limit));
    return new Drawing.Stack(parts, 12);
  }

  /** One line for each cell of each grid: the grid's title, row, column, word, value and unit. */
  @Override
  public Optional<String> csv() {
    Listing all = new Listing("grid", "row", "column", "word", "value", "unit");
    for (Grid grid : grids) {
      List<String> rows = grid.rows().allDistinct();
      List<String> columns = grid.columns().allDistinct();
      for (int r = 0; r < rows.size(); r++) {
        for (int c = 0; c < columns.size(); c++) {
          if (!grid.mask().hides(r, c)) {
            String word = grid.word(r, c);
            all.add(grid.title(), rows.get(r), columns.get(c), word, grid.at(r, c), grid.unit());
          }
        }
      }
    }
    return Optional.of(all.csv());
  }

  /** The title, then each grid's text, then the common note. */
  @Override
  public String toString() {
    boolean same = commonLegend().isPresent();
    Figures common = CellTexts.common(grids);
    String note = commonNote();
    return grids.stream()
        .map(grid -> note.isEmpty() ? grid : grid.withNote(""))
        .map(grid -> same ? GridText.of(grid, common) : grid.toString())
        .collect(Collectors.joining("\n\n", title + "\n\n", note.isEmpty() ? "" : "\n" + note));
  }
}
