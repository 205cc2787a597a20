package dev.loupe.view.axes;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An axis of a chart: its name, its range, and the places that are written beside it.
 *
 * @param named whether the places have names, which may be long, instead of numbers
 * @param falling whether the numbers become smaller along the axis
 */
public record ChartAxis(String title, Span span, List<Tick> ticks, boolean named, boolean falling) {
  private static final double[] ROUND = {1, 2, 5, 10};
  private static final int MOST_DECIMALS = 5;
  private static final double LARGE = 1e6; // from here on numbers are written as 2e+06

  /** A place on an axis and what is written there. */
  public record Tick(double place, String text) {}

  /** An axis of numbers, with about so many round ones written beside it. */
  public static ChartAxis numbers(String title, Span span, int about) {
    return new ChartAxis(
        title, span, roundTicks(span, step(span.high() - span.low(), about), about), false, false);
  }

  /** An axis of whole numbers, such as layers: nothing is written between two of them. */
  public static ChartAxis wholeNumbers(String title, Span span, int about) {
    BigDecimal step = step(span.high() - span.low(), about).max(BigDecimal.ONE);
    return new ChartAxis(title, span, roundTicks(span, step, about), false, false);
  }

  /** An axis with a name at 0, 1, 2, … */
  public static ChartAxis names(String title, List<String> names) {
    List<Tick> ticks =
        IntStream.range(0, names.size())
            .mapToObj(i -> new Tick(i, Labels.shown(names.get(i))))
            .toList();
    return new ChartAxis(title, new Span(-0.5, names.size() - 0.5), ticks, true, false);
  }

  /**
   * An axis of ranks up to {@code highest}: 0, the best, is at its end, and equal lengths are equal
   * steps of log(1 + rank).
   */
  public static ChartAxis ranks(String title, double highest) {
    List<Tick> ticks = new ArrayList<>(List.of(new Tick(ofRank(0), "0")));
    for (long rank = 1; rank == 1 || rank <= highest; rank *= 10) {
      ticks.add(new Tick(ofRank(rank), Long.toString(rank)));
    }
    Span span = new Span(ofRank(Math.max(1, highest)), ofRank(0));
    return new ChartAxis(title, span.wider(0.05), ticks, false, true);
  }

  /** The place of a rank on an axis of ranks. */
  public static double ofRank(double rank) {
    return -Math.log1p(rank);
  }

  /** A round step that cuts a length into at most so many parts. */
  public static BigDecimal step(double length, int parts) {
    double least = length / parts;
    int power = (int) Math.floor(Math.log10(least));
    for (double round : ROUND) {
      BigDecimal step = BigDecimal.valueOf(round).scaleByPowerOfTen(power);
      if (step.doubleValue() >= least * (1 - 1e-9)) {
        return step.stripTrailingZeros();
      }
    }
    return BigDecimal.ONE.scaleByPowerOfTen(power + 1);
  }

  private static List<Tick> roundTicks(Span span, BigDecimal step, int about) {
    double width = step.doubleValue();
    List<Tick> ticks = new ArrayList<>();
    double first = Math.ceil(span.low() / width - 1e-9);
    double last = Math.floor(span.high() / width + 1e-9);
    boolean plain =
        Math.max(Math.abs(span.low()), Math.abs(span.high())) < LARGE
            && step.scale() <= MOST_DECIMALS;
    for (double k = first; k <= last && ticks.size() <= 2 * about; k++) {
      BigDecimal place = step.multiply(new BigDecimal(k));
      String text =
          plain
              ? place.setScale(Math.max(0, step.scale())).toPlainString()
              : Figures.brief(place.doubleValue());
      ticks.add(new Tick(place.doubleValue(), text));
    }
    return ticks;
  }
}
