package dev.loupe.kernel.progress;

import dev.loupe.kernel.magic.Durations;
import dev.loupe.progress.Progress;
import dev.loupe.view.draw.Html;
import java.util.Locale;
import java.util.Map;

/** The look of a state of some work: a bar while it runs, a grey line when it has ended. */
record BarView(String what, String unit, double done, long units, long total, double seconds) {
  private static final int TEXT_WIDTH = 30;

  /** Of some work, with the part of the present unit that is done. */
  static BarView of(Progress work, double done, double seconds) {
    return new BarView(work.what(), work.unit(), done, work.done(), work.total(), seconds);
  }

  Map<String, Object> running() {
    double fraction = total == 0 ? 0 : done / total;
    int full = (int) (fraction * TEXT_WIDTH);
    String bar = "#".repeat(full) + ".".repeat(TEXT_WIDTH - full);
    String state =
        count(units)
            + " of "
            + counted()
            + ", "
            + Durations.text(seconds)
            + left(fraction)
            + rate();
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
            ? what + ": " + counted() + " in " + Durations.text(seconds) + rate()
            : what
                + ": stopped at "
                + count(units)
                + " of "
                + counted()
                + " after "
                + Durations.text(seconds)
                + rate();
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

  private String counted() {
    return count(total) + (unit.isEmpty() ? "" : " " + unit);
  }

  /** Units in a second, if they have a name. */
  private String rate() {
    return unit.isEmpty() || units == 0 || seconds == 0
        ? ""
        : ", " + count(Math.round(units / seconds)) + " " + unit + "/s";
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
