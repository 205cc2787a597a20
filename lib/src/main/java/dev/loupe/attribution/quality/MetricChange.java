package dev.loupe.attribution.quality;

import dev.loupe.view.draw.Figures;
import java.util.BitSet;
import java.util.List;

/**
 * What all units do together: the metric of the prompt, and that of the baseline.
 *
 * @param prompt m(x), the metric with all units
 * @param baseline m(x'), the metric with none of them
 */
public record MetricChange(double prompt, double baseline) {
  private static final double NOISE = 1e-6; // relative; float32 knows no smaller change

  static MetricChange of(Game game) {
    double[] ends = game.of(List.of(game.all(), new BitSet()));
    return new MetricChange(ends[0], ends[1]);
  }

  /** m(x) − m(x'). */
  public double change() {
    return prompt - baseline;
  }

  /** Whether the change is more than rounding, so that shares of it mean something. */
  public boolean present() {
    return Math.abs(change()) > NOISE * Math.max(Math.abs(prompt), Math.abs(baseline));
  }

  /** 1 if the prompt raises the metric, −1 if it lowers it. */
  public double direction() {
    return change() < 0 ? -1 : 1;
  }

  /** A metric on the scale on which 0 is the baseline and 1 the prompt; NaN without an effect. */
  public double share(double metric) {
    return present() ? (metric - baseline) / change() + 0.0 : Double.NaN; // never −0
  }

  @Override
  public String toString() {
    return "from "
        + Figures.of(baseline)
        + " at the baseline to "
        + Figures.of(prompt)
        + " with the prompt";
  }
}
