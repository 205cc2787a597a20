package dev.loupe.view.draw;

import dev.loupe.view.Displayable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Several results on one page under a heading: those of a row side by side as far as there is room,
 * the rows below each other.
 *
 * <pre>{@code
 * new Page("Neuron L1N100", List.of(List.of(statistics, histogram), List.of(examples)), note)
 * }</pre>
 */
public record Page(String title, List<List<Displayable>> rows, String note) implements Drawn {
  private static final double WIDTH = 1240;
  private static final double ACROSS = 32;
  private static final double DOWN = 24;
  private static final double NOTE = 900;

  /** Requires at least one result. */
  public Page {
    Objects.requireNonNull(title, "a page needs a title");
    Objects.requireNonNull(note, "the note of a page may be empty, not null");
    rows = rows.stream().filter(row -> !row.isEmpty()).map(List::copyOf).toList();
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("the page '" + title + "' has no results; give one");
    }
  }

  @Override
  public String html() {
    StringBuilder all = new StringBuilder();
    String block = "display:inline-block;vertical-align:top;max-width:100%;margin:0 28px 12px 0";
    for (List<Displayable> row : rows) {
      String parts =
          row.stream()
              .map(part -> Html.element("div", block, part.html()))
              .collect(Collectors.joining());
      all.append(Html.element("div", "margin:0 0 8px 0", parts));
    }
    return Html.card(Html.heading(title), all.toString(), Html.note(note));
  }

  @Override
  public Drawing drawing() {
    List<Drawing> parts = new ArrayList<>();
    parts.add(new Caption(title, Canvas.HEADING, Palette.INK, NOTE));
    for (List<Displayable> row : rows) {
      List<Drawing> drawings = row.stream().map(Stacked::drawing).toList();
      parts.add(new Drawing.Flow(drawings, ACROSS, DOWN, WIDTH));
    }
    parts.add(Caption.note(note, NOTE));
    return new Drawing.Stack(parts, DOWN);
  }

  /** The heading, each result as text, and the note. */
  @Override
  public String toString() {
    String parts =
        rows.stream()
            .flatMap(List::stream)
            .map(Displayable::text)
            .collect(Collectors.joining("\n\n"));
    return (title + "\n\n" + parts + (note.isEmpty() ? "" : "\n\n" + note)).strip();
  }
}
