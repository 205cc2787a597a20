package dev.loupe.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Several grids side by side under one title.
 *
 * <p>Each grid keeps its own colours and legend unless {@link #onOneScale} gives them common ones;
 * compare colours across grids only then. Values are written in the cells where the grids still fit
 * side by side.
 *
 * <pre>{@code Facets.of("Where the name is read", residual, attention, mlp).onOneScale()}</pre>
 */
public record Facets(String title, List<Grid> grids) implements Displayable {
  private static final double WIDTH = 1240;
  private static final double GAP = 28;

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

  /** The same grids in common colours, from the values of all; diverging if any is negative. */
  public Facets onOneScale() {
    Scale common = Scale.suiting(all()).over(all());
    return new Facets(title, grids.stream().map(grid -> grid.withScale(common)).toList());
  }

  private double[][] all() {
    return grids.stream().flatMap(grid -> Stream.of(grid.values())).toArray(double[][]::new);
  }

  /** The legend of all grids, if their unit and their scale are the same. */
  private Optional<Legend> commonLegend() {
    Grid first = grids.get(0);
    boolean same =
        first.scale().low().isPresent()
            && grids.stream()
                .allMatch(g -> g.scale().equals(first.scale()) && g.unit().equals(first.unit()));
    return same ? Optional.of(Legend.of(first.unit(), first.scale(), all())) : Optional.empty();
  }

  /** The note of all grids, if it is the same; otherwise none. */
  private String commonNote() {
    String note = grids.get(0).note();
    return grids.stream().allMatch(grid -> grid.note().equals(note)) ? note : "";
  }

  private Drawing drawing(Grid grid, boolean numbered) {
    HeatMap map = new HeatMap(grid, numbered);
    List<Drawing> parts = new ArrayList<>();
    parts.add(Caption.title(grid.title(), Math.max(map.width(), 260)));
    parts.add(map);
    if (commonLegend().isEmpty()) {
      parts.add(grid.legend());
    }
    if (commonNote().isEmpty()) {
      parts.add(Caption.note(grid.note(), Math.max(map.width(), 260)));
    }
    return new Drawing.Stack(parts, 8);
  }

  private Drawing flow(boolean numbered, double limit) {
    List<Drawing> parts = grids.stream().map(grid -> drawing(grid, numbered)).toList();
    return new Drawing.Flow(parts, GAP, limit);
  }

  /** Whether the grids stand side by side with values written in their cells. */
  private boolean numbered() {
    return flow(true, Double.POSITIVE_INFINITY).width() <= WIDTH;
  }

  @Override
  public String html() {
    boolean numbered = numbered();
    String parts = grids.stream().map(grid -> part(grid, numbered)).collect(Collectors.joining());
    String legend = commonLegend().map(Legend::html).orElse("");
    return Html.card(Html.heading(title), parts, legend, Html.note(commonNote()));
  }

  private String part(Grid grid, boolean numbered) {
    String style = "display:inline-block;vertical-align:top;max-width:100%;margin:0 24px 8px 0";
    String legend = commonLegend().isEmpty() ? grid.legend().html() : "";
    String note = commonNote().isEmpty() ? Html.note(grid.note()) : "";
    String map = GridHtml.map(grid, numbered);
    return Html.element("div", style, Html.title(grid.title()) + map + legend + note);
  }

  @Override
  public byte[] png() {
    Drawing flow = flow(numbered(), WIDTH);
    double limit = Math.max(flow.width(), 420);
    List<Drawing> parts = new ArrayList<>();
    parts.add(new Caption(title, Canvas.HEADING, Palette.INK, limit));
    parts.add(flow);
    commonLegend().ifPresent(parts::add);
    parts.add(Caption.note(commonNote(), limit));
    return Canvas.png(new Drawing.Stack(parts, 12));
  }

  /** The title, then each grid's text. */
  @Override
  public String toString() {
    return grids.stream()
        .map(Grid::toString)
        .collect(Collectors.joining("\n\n", title + "\n\n", ""));
  }
}
