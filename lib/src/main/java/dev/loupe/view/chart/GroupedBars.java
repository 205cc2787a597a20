package dev.loupe.view.chart;

import dev.loupe.view.axes.ChartCard;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Bars side by side: for each label, one bar of each group, to compare the groups.
 *
 * <p>NaN has no bar; its number is written "–".
 *
 * <pre>{@code groupedBars(layers, "attention", attention, "MLP", mlp).withUnit("logits")}</pre>
 *
 * @param groups the values of each group, one for each label
 */
public record GroupedBars(String title, String unit, Labels labels, List<Group> groups, String note)
    implements Drawn {

  public GroupedBars {
    Objects.requireNonNull(title, "the title of grouped bars may be empty, not null");
    Objects.requireNonNull(unit, "the unit of grouped bars may be empty, not null");
    Objects.requireNonNull(note, "the note of grouped bars may be empty, not null");
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("grouped bars need at least one group of values");
    }
    for (Group group : groups) {
      if (group.values().length != labels.size()) {
        throw new IllegalArgumentException(
            String.format(
                "group '%s' has %d values for %d labels of bars; give one value for each label",
                group.name(), group.values().length, labels.size()));
      }
    }
    if (groups.stream().map(Group::name).distinct().count() < groups.size()) {
      throw new IllegalArgumentException(
          "grouped bars have groups of the same name: "
              + groups.stream().map(Group::name).toList());
    }
  }

  /** These bars under a title. */
  public GroupedBars withTitle(String title) {
    return new GroupedBars(title, unit, labels, groups, note);
  }

  /** These bars with what their values measure. */
  public GroupedBars withUnit(String unit) {
    return new GroupedBars(title, unit, labels, groups, note);
  }

  /** These bars with this note below them. */
  public GroupedBars withNote(String note) {
    return new GroupedBars(title, unit, labels, groups, note);
  }

  private ChartCard card() {
    return new ChartCard(title, Optional.empty(), note);
  }

  @Override
  public Drawing drawing() {
    return card().drawing(GroupRows.of(this, Paper.WHITE));
  }

  @Override
  public String html() {
    String names = String.join(", ", groups.stream().map(Group::name).toList());
    String alternative = (title.isEmpty() ? "" : title + ": ") + unit + " of " + names;
    return card().html(GroupRows.of(this, Paper.PAGE), alternative, numbers());
  }

  private Listing numbers() {
    List<String> header = new ArrayList<>(List.of(labels.axis()));
    groups.forEach(group -> header.add(group.name()));
    Listing all = new Listing(header);
    List<double[]> values = groups.stream().map(Group::values).toList();
    for (int i = 0; i < labels.size(); i++) {
      List<Object> row = new ArrayList<>(List.of(labels.names().get(i)));
      for (double[] group : values) {
        row.add(group[i]);
      }
      all.add(row);
    }
    return all;
  }

  /** A line for each label, with the value of each group. */
  @Override
  public Optional<String> csv() {
    return Optional.of(numbers().csv());
  }

  /** Title, unit, a line for each label with the value of each group, and the note. */
  @Override
  public String toString() {
    String heading = TextTable.heading(title.isEmpty() ? "bars" : title, unit);
    return (heading + numbers().text() + note).stripTrailing();
  }
}
