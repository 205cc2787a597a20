package dev.loupe.view.chart;

import dev.loupe.view.axes.ChartCard;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How often values lie in each of equally wide bins, for one group of values or several.
 *
 * <p>The bins suit the values (Freedman and Diaconis 1981), have round edges, and are the same for
 * all groups; few whole numbers have a bin each. A value on an edge belongs to the bin above it.
 * Values that are NaN or infinite lie in no bin, and the note says how many there are.
 *
 * <pre>{@code histogram(losses).withUnit("loss (nats)")}</pre>
 *
 * @param unit what the values measure, as written below the axis
 * @param bins the number of bins, if it is not taken from the values
 * @param density whether the areas of each group have the sum 1, so that groups of different sizes
 *     can be compared
 */
public record Histogram(
    String title,
    String unit,
    List<Group> groups,
    Optional<Integer> bins,
    boolean density,
    String note)
    implements Drawn {
  private static final int BAR = 30; // characters of the longest bar in text

  public Histogram {
    Objects.requireNonNull(title, "a histogram's title may be empty, not null");
    Objects.requireNonNull(unit, "a histogram's unit may be empty, not null");
    Objects.requireNonNull(note, "a histogram's note may be empty, not null");
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("a histogram needs at least one group of values");
    }
    if (groups.stream().map(Group::name).distinct().count() < groups.size()) {
      throw new IllegalArgumentException(
          "a histogram has groups of the same name: " + groups.stream().map(Group::name).toList());
    }
    if (groups.stream().allMatch(group -> group.finite().length == 0)) {
      throw new IllegalArgumentException(
          "a histogram needs finite values, and all of these are NaN or infinite");
    }
    bins.ifPresent(count -> Bins.about(count, new double[0])); // refuses what cannot be drawn
  }

  /** The histogram of these groups. */
  public static Histogram of(Group... groups) {
    return new Histogram("", "value", List.of(groups), Optional.empty(), false, "");
  }

  /** This histogram under a title. */
  public Histogram withTitle(String title) {
    return new Histogram(title, unit, groups, bins, density, note);
  }

  /** This histogram with what the values measure, such as "loss (nats)". */
  public Histogram withUnit(String unit) {
    return new Histogram(title, unit, groups, bins, density, note);
  }

  /** This histogram with this note below it. */
  public Histogram withNote(String note) {
    return new Histogram(title, unit, groups, bins, density, note);
  }

  /** The same values in so many bins, from the smallest value to the largest. */
  public Histogram withBins(int count) {
    return new Histogram(title, unit, groups, Optional.of(count), density, note);
  }

  /** The shares of each group for each unit of the values, instead of counts. */
  public Histogram asDensity() {
    return new Histogram(title, unit, groups, bins, true, note);
  }

  /** The bins of all groups. */
  Bins all() {
    double[] finite =
        groups.stream().flatMapToDouble(group -> Arrays.stream(group.finite())).toArray();
    return bins.map(count -> Bins.about(count, finite)).orElseGet(() -> Bins.suiting(finite));
  }

  /** The edges of the bins: one more than there are bins. */
  public double[] edges() {
    return all().edges();
  }

  /** How many values of a group, from 0, lie in each bin. */
  public long[] counts(int group) {
    return all().counts(groups.get(Objects.checkIndex(group, groups.size())).values());
  }

  /** The height of a group in each bin: counts, or shares for each unit. */
  double[] heights(Bins bins, Group group) {
    long[] counts = bins.counts(group.values());
    double total = Math.max(1, group.finite().length);
    double[] heights = new double[counts.length];
    Arrays.setAll(
        heights, i -> density ? counts[i] / total / (bins.high(i) - bins.low(i)) : counts[i]);
    return heights;
  }

  /** What the heights are. */
  String heightName() {
    return density ? "density" : "count";
  }

  private String fullNote() {
    List<String> notes = new ArrayList<>();
    long missing = groups.stream().mapToLong(Group::missing).sum();
    long all = groups.stream().mapToLong(group -> group.values().length).sum();
    if (missing > 0) {
      notes.add(missing + " of " + all + " values are NaN or infinite and are left out.");
    }
    if (!note.isEmpty()) {
      notes.add(note);
    }
    return String.join(" ", notes);
  }

  private ChartCard card() {
    return new ChartCard(title, Optional.empty(), fullNote());
  }

  @Override
  public Drawing drawing() {
    return card().drawing(HistogramLayer.frame(this, Paper.WHITE));
  }

  @Override
  public String html() {
    String alternative = (title.isEmpty() ? "" : title + ": ") + "histogram of " + unit;
    return card().html(HistogramLayer.frame(this, Paper.PAGE), alternative, numbers());
  }

  private static String name(Group group, String otherwise) {
    return group.name().isEmpty() ? otherwise : group.name();
  }

  /** A row for each bin: its edges, and the height of each group. */
  private Listing numbers() {
    List<String> header = new ArrayList<>(List.of("from", "to"));
    groups.forEach(group -> header.add(name(group, heightName())));
    Listing all = new Listing(header);
    Bins bins = all();
    List<double[]> heights = groups.stream().map(group -> heights(bins, group)).toList();
    for (int i = 0; i < bins.size(); i++) {
      List<Object> row = new ArrayList<>(List.of(bins.low(i), bins.high(i)));
      for (double[] group : heights) {
        row.add(density ? (Object) group[i] : (Object) Math.round(group[i]));
      }
      all.add(row);
    }
    return all;
  }

  /** A line for each bin: its edges, and the height of each group. */
  @Override
  public Optional<String> csv() {
    return Optional.of(numbers().csv());
  }

  /** One group as a table with bars of characters. */
  private String bars() {
    Bins bins = all();
    double[] heights = heights(bins, groups.get(0));
    double highest = Arrays.stream(heights).max().orElse(1);
    TextTable table = new TextTable(List.of(true, true, true, false));
    table.add(List.of("from", "to", heightName(), ""));
    for (int i = 0; i < bins.size(); i++) {
      String bar = "█".repeat((int) Math.round(heights[i] / Math.max(highest, 1e-300) * BAR));
      table.add(
          List.of(Figures.of(bins.low(i)), Figures.of(bins.high(i)), Figures.of(heights[i]), bar));
    }
    return table.toString();
  }

  /** Title, unit, a line for each bin, and the note. */
  @Override
  public String toString() {
    String heading = TextTable.heading(title.isEmpty() ? "histogram" : title, unit);
    String table = groups.size() == 1 ? bars() : numbers().text();
    return (heading + table + fullNote()).stripTrailing();
  }
}
