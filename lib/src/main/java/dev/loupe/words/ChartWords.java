package dev.loupe.words;

import dev.loupe.view.chart.Bars;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.GroupedBars;
import dev.loupe.view.chart.Histogram;
import dev.loupe.view.chart.Line;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Labels;
import java.util.List;

/**
 * Draw numbers.
 *
 * <p>Numbers are an array of {@code double}, {@code float}, {@code int} or {@code long}, a list of
 * numbers, or a tensor with one axis.
 */
public abstract class ChartWords extends FeatureWords {
  protected ChartWords() {}

  /**
   * Points in a plane: {@code scatter(pc1, pc2).labels(words).colours(classes)}.
   *
   * @param x the numbers along x
   * @param y the numbers along y, one for each point
   */
  public static Scatter scatter(Object x, Object y) {
    return Scatter.of(Numbers.of("x", x), Numbers.of("y", y));
  }

  /** How often values lie in each of several bins: {@code histogram(losses)}. */
  public static Histogram histogram(Object values) {
    return Histogram.of(new Group("", Numbers.of("values", values)));
  }

  /**
   * Several groups of values in one histogram: {@code histograms("clean", a, "corrupted", b)}.
   *
   * @param namesAndValues a name, its values, the next name, its values, …
   */
  public static Histogram histograms(Object... namesAndValues) {
    return Histogram.of(NamedNumbers.of("histograms", namesAndValues).toArray(Group[]::new));
  }

  /** A line through values at 0, 1, 2, …: {@code line(losses).withAxes("step", "loss (nats)")}. */
  public static Curves line(Object y) {
    Line line = Line.of("", Numbers.of("y", y));
    return Curves.of("", Numbers.axis(y), "", line);
  }

  /**
   * A line through points: {@code line(steps, losses)}, or over names: {@code line(tokens,
   * losses)}.
   *
   * @param x the numbers, or a list of the names, along x
   */
  public static Curves line(Object x, Object y) {
    Curves over = line(y).withAxes("", "");
    return Numbers.areNames(x) ? over.at(Numbers.names(x)) : over.at(Numbers.of("x", x));
  }

  /**
   * Several lines: {@code lines("train", a, "test", b).withAxes("step", "loss (nats)")}; {@code
   * .at(x)} places their points.
   *
   * @param namesAndValues a name, its values, the next name, its values, …
   */
  public static Curves lines(Object... namesAndValues) {
    List<Line> lines =
        NamedNumbers.of("lines", namesAndValues).stream()
            .map(group -> Line.of(group.name(), group.values()))
            .toList();
    return new Curves("", "", "", lines, List.of(), false, "");
  }

  /** A bar for each label: {@code bars(words, logits).withUnit("logit")}. */
  public static Bars bars(List<String> labels, Object values) {
    return Bars.of("", "", new Labels("", labels), Numbers.of("values", values));
  }

  /**
   * For each label a bar of each group: {@code groupedBars(words, "clean", a, "corrupted", b)}.
   *
   * @param namesAndValues the name of a group, its values, the next name, its values, …
   */
  public static GroupedBars groupedBars(List<String> labels, Object... namesAndValues) {
    List<Group> groups = NamedNumbers.of("groupedBars", namesAndValues);
    return new GroupedBars("", "", new Labels("", labels), groups, "");
  }
}
