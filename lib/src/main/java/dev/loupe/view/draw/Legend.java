package dev.loupe.view.draw;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Optional;

/**
 * What the colours of a picture mean: unit, colour bar, the values at its ends.
 *
 * @param scale a scale with both ends
 * @param below whether some values lie below the low end
 * @param above whether some values lie above the high end
 * @param missing whether some values are NaN
 * @param blank the limit below which values are not written, if some are
 */
public record Legend(
    String unit, Scale scale, boolean below, boolean above, boolean missing, Optional<String> blank)
    implements Drawing {
  private static final int STEPS = 40;
  private static final double STEP = 4;
  private static final double HEIGHT = 14;
  private static final double GAP = 8;

  /** The legend of these values on {@code scale}; missing ends are taken from the values. */
  public static Legend of(String unit, Scale scale, double[][] values) {
    Scale ends = scale.over(values);
    boolean below = false;
    boolean above = false;
    boolean missing = false;
    for (double[] row : values) {
      for (double value : row) {
        below |= value < ends.low().getAsDouble();
        above |= value > ends.high().getAsDouble();
        missing |= Double.isNaN(value);
      }
    }
    return new Legend(unit, ends, below, above, missing, Optional.empty());
  }

  /** The same legend, which also explains blank cells. */
  public Legend withBlank(Optional<String> below) {
    return new Legend(unit, scale, this.below, above, missing, below);
  }

  private String blankText() {
    return blank.map(size -> "blank: below " + size).orElse("");
  }

  private double low() {
    return scale.low().getAsDouble();
  }

  private double high() {
    return scale.high().getAsDouble();
  }

  private String lowText() {
    return (below ? "≤ " : "") + Figures.brief(low());
  }

  private String highText() {
    boolean log = scale.spacing() == Scale.Spacing.RANKS;
    return (above ? "≥ " : "") + Figures.brief(high()) + (log ? " (log scale)" : "");
  }

  /** The place of zero along the bar, from 0 to 1; outside this range if zero is not on the bar. */
  private double zero() {
    return scale.palette() == Palette.DIVERGING && low() < high() ? -low() / (high() - low()) : -1;
  }

  private Color step(int i) {
    return scale.colour(scale.along((i + 0.5) / STEPS));
  }

  public String html() {
    StringBuilder bar = new StringBuilder();
    int middle = (int) Math.round(zero() * STEPS);
    for (int i = 0; i < STEPS; i++) {
      boolean mark = i == middle && zero() > 0.05 && zero() < 0.95;
      String style =
          "display:inline-block;vertical-align:middle;width:4px;height:14px;background:"
              + (mark ? "rgb(95,99,104);width:1px" : Palette.hex(step(i)));
      bar.append(Html.element("span", style, ""));
    }
    String text = Html.escape(lowText()) + " " + bar + " " + Html.escape(highText());
    String hatch =
        "display:inline-block;vertical-align:middle;width:14px;height:14px;line-height:14px;"
            + "text-align:center;margin-left:12px;color:#1a1a1a;background:"
            + Palette.hex(Palette.MISSING);
    String gap = missing ? Html.element("span", hatch, Figures.MISSING) + " no value" : "";
    String small =
        blank.isEmpty()
            ? ""
            : Html.element("span", "margin-left:14px;" + Html.FAINT, Html.escape(blankText()));
    String name = unit.isEmpty() ? "" : Html.element("span", "margin-right:8px", Html.escape(unit));
    return Html.element("div", "margin-top:8px;white-space:nowrap", name + text + gap + small);
  }

  @Override
  public double width() {
    double text = Canvas.width(Canvas.NORMAL, lowText()) + Canvas.width(Canvas.NORMAL, highText());
    double name = unit.isEmpty() ? 0 : Canvas.width(Canvas.NORMAL, unit) + GAP;
    double gap = missing ? 3 * GAP + HEIGHT + Canvas.width(Canvas.NORMAL, "no value") : 0;
    double small = blank.isEmpty() ? 0 : 2 * GAP + Canvas.width(Canvas.NORMAL, blankText());
    return name + text + 2 * GAP + STEPS * STEP + gap + small;
  }

  @Override
  public double height() {
    return HEIGHT + 2;
  }

  @Override
  public void draw(Graphics2D g) {
    double x = write(g, unit, 0);
    x = write(g, lowText(), x);
    for (int i = 0; i < STEPS; i++) {
      g.setColor(step(i));
      g.fill(new Rectangle2D.Double(x + i * STEP, 1, STEP + 0.25, HEIGHT));
    }
    g.setColor(Palette.FAINT);
    if (zero() > 0.05 && zero() < 0.95) {
      g.fill(new Rectangle2D.Double(x + zero() * STEPS * STEP - 0.5, 1, 1, HEIGHT));
    }
    x = write(g, highText(), x + STEPS * STEP + GAP);
    if (missing) {
      Canvas.hatch(g, new Rectangle2D.Double(x + GAP, 1, HEIGHT, HEIGHT));
      x = write(g, "no value", x + 2 * GAP + HEIGHT);
    }
    g.setColor(Palette.FAINT);
    Canvas.write(g, Canvas.NORMAL, blankText(), x + GAP, HEIGHT / 2 + 1, 0);
  }

  private static double write(Graphics2D g, String text, double x) {
    g.setColor(Palette.INK);
    Canvas.write(g, Canvas.NORMAL, text, x, HEIGHT / 2 + 1, 0);
    return text.isEmpty() ? x : x + Canvas.width(Canvas.NORMAL, text) + GAP;
  }
}
