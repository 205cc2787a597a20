package dev.loupe.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Several grids side by side under one title.
 *
 * <p>Each grid keeps its own colours unless {@link #onOneScale} gives them common ones; compare
 * colours across grids only then.
 *
 * <pre>{@code Facets.of("Where the name is read", residual, attention, mlp).onOneScale()}</pre>
 */
public record Facets(String title, List<Grid> grids) implements Displayable {
  private static final double WIDTH = 1200;

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
    double[][] all =
        grids.stream().flatMap(grid -> Stream.of(grid.values())).toArray(double[][]::new);
    Scale common = Scale.suiting(all).over(all);
    return new Facets(title, grids.stream().map(grid -> grid.withScale(common)).toList());
  }

  @Override
  public String html() {
    String parts =
        grids.stream()
            .map(grid -> Html.title(grid.title()) + GridHtml.body(grid) + Html.note(grid.note()))
            .map(
                part ->
                    Html.element(
                        "div",
                        "display:inline-block;vertical-align:top;max-width:100%;margin:0 24px 14px 0",
                        part))
            .collect(Collectors.joining());
    return Html.card(Html.title(title), parts);
  }

  @Override
  public byte[] png() {
    List<Drawing> parts = new ArrayList<>();
    grids.forEach(grid -> parts.add(grid.drawing()));
    Drawing flow = new Drawing.Flow(parts, 28, WIDTH);
    return Canvas.png(
        new Drawing.Stack(List.of(Caption.title(title, Math.max(flow.width(), 420)), flow), 12));
  }

  /** The title, then each grid's text. */
  @Override
  public String toString() {
    return grids.stream()
        .map(Grid::toString)
        .collect(Collectors.joining("\n\n", title + "\n\n", ""));
  }
}
