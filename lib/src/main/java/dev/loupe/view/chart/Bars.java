package dev.loupe.view.chart;

import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A bar chart: one horizontal bar for each label, with room for long labels.
 *
 * <p>Positive bars are blue and negative bars red, as in heat maps.
 *
 * <pre>{@code Bars.of("Direct logit attribution", "logits", Labels.of("component", names), values)}
 * </pre>
 */
public record Bars(String title, String unit, Labels labels, double[] values, String note)
    implements Drawn {
  private static final double WIDTH = 340;

  public Bars {
    Objects.requireNonNull(title, "bars need a title");
    Objects.requireNonNull(unit, "bars need a unit");
    Objects.requireNonNull(note, "the note of bars may be empty, not null");
    values = values.clone();
    if (values.length == 0 || labels.size() != values.length) {
      throw new IllegalArgumentException(
          "bars '"
              + title
              + "' have "
              + labels.size()
              + " labels and "
              + values.length
              + " values; one value for each of at least one label is needed");
    }
  }

  /** These bars without a note. */
  public static Bars of(String title, String unit, Labels labels, double[] values) {
    return new Bars(title, unit, labels, values, "");
  }

  /** These bars under another title. */
  public Bars withTitle(String title) {
    return new Bars(title, unit, labels, values, note);
  }

  /** These bars with another unit, which says what their values measure. */
  public Bars withUnit(String unit) {
    return new Bars(title, unit, labels, values, note);
  }

  /** The same bars with this note below them. */
  public Bars withNote(String note) {
    return new Bars(title, unit, labels, values, note);
  }

  /** A copy of the values, one for each label. */
  @Override
  public double[] values() {
    return values.clone();
  }

  private BarRows rows() {
    return BarRows.of(labels, unit, values, WIDTH);
  }

  @Override
  public String html() {
    return Html.card(Html.title(title), rows().html(), Html.note(note));
  }

  @Override
  public Drawing drawing() {
    Drawing picture = rows();
    return new Drawing.Stack(
        List.of(
            Caption.title(title, picture.width()), picture, Caption.note(note, picture.width())),
        8);
  }

  /** A line for each bar: its label and its value. */
  @Override
  public Optional<String> csv() {
    Listing all = new Listing(labels.axis(), unit.isEmpty() ? "value" : unit);
    for (int i = 0; i < values.length; i++) {
      all.add(labels.names().get(i), values[i]);
    }
    return Optional.of(all.csv());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Bars b
        && title.equals(b.title)
        && unit.equals(b.unit)
        && labels.equals(b.labels)
        && Arrays.equals(values, b.values)
        && note.equals(b.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(title, unit, labels, Arrays.hashCode(values), note);
  }

  /** Title, unit, a line for each bar, and the note. */
  @Override
  public String toString() {
    return (TextTable.heading(title, unit) + rows().text() + note).stripTrailing();
  }
}
