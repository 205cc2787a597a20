package dev.loupe.kernel.progress;

import dev.loupe.kernel.magic.Durations;
import dev.loupe.view.draw.Html;
import java.util.Locale;
import java.util.Map;

/** The look of a state of some work: a bar while it runs, a grey line when it has ended. */
record BarView(String what, double done, long units, long total, double seconds) {
  private static final int TEXT_WIDTH = 30;

  Map<String, Object> running() {
    double fraction = total == 0 ? 0 : done / total;
    int full = (int) (fraction * TEXT_WIDTH);
    String bar = "#".repeat(full) + ".".repeat(TEXT_WIDTH - full);
    String state =
        count(units) + " of " + count(total) + ", " + Durations.text(seconds) + left(fraction);
    return Map.of(
        "text/plain",
        what + " [" + bar + "] " + state,
        "text/html",
        "<div style=\"font-size:13px;color:#555\">"
            + Html.escape(what)
            + box(fraction)
            + Html.escape(state)
            + "</div>");
  }

  Map<String, Object> ended() {
    String state =
        units == total
            ? what + ": " + count(total) + " in " + Durations.text(seconds)
            : what
                + ": stopped at "
                + count(units)
                + " of "
                + count(total)
                + " after "
                + Durations.text(seconds);
    return Map.of(
        "text/plain",
        state,
        "text/html",
        "<div style=\"font-size:12px;color:#888\">" + Html.escape(state) + "</div>");
  }

  /** Bytes run to ten digits, which nobody reads without commas. */
  private static String count(long units) {
    return String.format(Locale.ROOT, "%,d", units);
  }

  private String left(double fraction) {
    return fraction <= 0 ? "" : ", " + Durations.text(seconds / fraction - seconds) + " left";
  }

  private static String box(double fraction) {
    return "<div style=\"display:inline-block;vertical-align:middle;width:220px;height:8px;"
        + "margin:0 10px;background:#e3e6ea;border-radius:4px\">"
        + String.format(
            Locale.ROOT, "<div style=\"width:%.1f%%;height:8px;", Math.min(1, fraction) * 100)
        + "background:#3b75af;border-radius:4px\"></div></div>";
  }
}
