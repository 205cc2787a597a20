package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import dev.loupe.torch.ArrayStatistics;
import dev.loupe.view.Displayable;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.table.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * The display of a tensor: a heat map if it has two axes and is not large, all values if they are
 * few or in one row, otherwise a histogram and the first values.
 */
final class TensorSummary {
  private static final int MOST_CELLS = 4096; // of a heat map
  private static final int FEW = 12; // rows and columns up to which all values are shown
  private static final int MOST_BARS = 64; // in one row, a bar for each value
  private static final int FIRST_ROWS = 6;
  private static final int FIRST_COLUMNS = 8;
  private static final int BINS = 16;
  private static final double ROUNDING = 1e-5; // relative, of what sums in single precision give

  private TensorSummary() {}

  static Displayable of(Tensor all) {
    Tensor tensor = TensorGrid.ofPrompt(all);
    Optional<Displayable> attention = TensorGrid.ofHeads(tensor, title(all));
    if (attention.isPresent()) {
      return attention.get();
    }
    List<Axis> axes = tensor.axes();
    if (axes.size() == 2 && axes.get(0) != axes.get(1) && isMap(tensor)) {
      return tensor.grid(axes.get(0), axes.get(1)).withTitle(title(all));
    }
    if (FirstValues.rows(tensor) <= FEW && FirstValues.columns(tensor) <= FEW) {
      return Tables.whole(new FirstValues(tensor, FEW, FEW).table(title(all)));
    }
    if (FirstValues.rows(tensor) == 1 && FirstValues.columns(tensor) <= MOST_BARS) {
      return bars(tensor, title(all));
    }
    return described(tensor, title(all), statistics(tensor));
  }

  /** The axes of a tensor and their sizes, as text. */
  static String line(Tensor tensor) {
    long[] shape = tensor.shape();
    return IntStream.range(0, shape.length)
        .mapToObj(i -> tensor.axes().get(i) + " " + shape[i])
        .collect(Collectors.joining(", ", "tensor [", "]"));
  }

  /** The value of a tensor without axes, as it reads within a sentence; else axes and sizes. */
  static String printed(Tensor tensor) {
    boolean one = tensor.axes().isEmpty() && !tensor.freed();
    return one ? Figures.of(tensor.value()) : line(tensor);
  }

  /** What it was taken from, where that is known, before its axes. */
  private static String title(Tensor tensor) {
    String picks = tensor.origin().words().picks();
    String of = tensor.origin().derivative() ? "derivative by " : "";
    return tensor.site().map(site -> of + site + picks + ": ").orElse("") + line(tensor);
  }

  private static boolean isMap(Tensor tensor) {
    long rows = FirstValues.rows(tensor);
    long columns = FirstValues.columns(tensor);
    return rows > 1 && columns > 1 && rows * columns <= MOST_CELLS;
  }

  private static ArrayStatistics statistics(Tensor tensor) {
    Tensor blanked = PaddingMask.blanked(tensor);
    long padding = PaddingMask.of(tensor).count();
    return blanked.reading(() -> ArrayStatistics.of(blanked.live(), padding, BINS));
  }

  private static Displayable described(Tensor tensor, String title, ArrayStatistics statistics) {
    Table first = new FirstValues(tensor, FIRST_ROWS, FIRST_COLUMNS).table("the first values");
    return Stacked.of(spread(title, statistics, !tensor.padding().none()), Tables.whole(first));
  }

  /** A bar for each value of the last axis, with its token as the name if it is known. */
  private static Bars bars(Tensor tensor, String title) {
    Labels labels = TensorGrid.labels(tensor, tensor.axes().get(tensor.axes().size() - 1));
    return Bars.of(title, TensorGrid.unit(tensor), labels, TensorGrid.blanked(tensor));
  }

  /**
   * A histogram: one bar for each interval of values, or one bar if all are equal up to rounding.
   */
  private static Bars spread(String title, ArrayStatistics statistics, boolean padded) {
    double[] shares = statistics.histogram();
    double spread = statistics.high() - statistics.low();
    double largest = Math.max(Math.abs(statistics.high()), Math.abs(statistics.low()));
    boolean equal = shares.length == 0 || spread < ROUNDING * largest;
    double width = equal ? 0 : spread / shares.length;
    String[] names = new String[equal ? 1 : shares.length];
    Arrays.setAll(names, i -> Figures.of(statistics.low() + i * width));
    return Bars.of(
            title,
            "share of values",
            Labels.of("value from", names),
            equal ? new double[] {1} : shares)
        .withNote(note(statistics, padded));
  }

  private static String note(ArrayStatistics statistics, boolean padded) {
    return statistics.values()
        + " values, mean "
        + Figures.of(statistics.mean())
        + ", standard deviation "
        + Figures.of(statistics.deviation())
        + ", from "
        + Figures.of(statistics.low())
        + " to "
        + Figures.of(statistics.high())
        + exceptions(statistics.missing(), statistics.infinite())
        + (padded ? "; padding is left out" : "")
        + (statistics.step() > 1 ? "; the bars count one value in " + statistics.step() : "");
  }

  private static String exceptions(long missing, long infinite) {
    return missing + infinite == 0
        ? "; all finite"
        : "; left out: " + missing + " NaN, " + infinite + " infinite";
  }
}
