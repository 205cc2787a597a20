package dev.loupe.view;

import java.util.Base64;
import java.util.List;

/**
 * Pieces of HTML that hold in every notebook: inline styles only, every text escaped.
 *
 * <p>No script, no style sheet, no id and no address is ever written, since notebook viewers strip
 * them and two outputs of one page would share them.
 */
public final class Html {
  private static final String FONT = "font-family:sans-serif;font-size:12px;line-height:1.35";

  private Html() {}

  /** The text as HTML shows it literally, in an element or between quotes of an attribute. */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n' -> escaped.append("&#10;");
                default -> escaped.append(isPlain(point) ? Character.toString(point) : "\ufffd");
              }
            });
    return escaped.toString();
  }

  private static boolean isPlain(int point) {
    int type = Character.getType(point);
    return point == '\t'
        || !(type == Character.CONTROL
            || type == Character.SURROGATE
            || point >= 0x202a && point <= 0x202e // bidi embeddings and overrides
            || point >= 0x2066 && point <= 0x2069); // bidi isolates
  }

  /** A label or token, its spaces and line breaks made visible, then escaped. */
  public static String label(String text) {
    return escape(Labels.shown(text));
  }

  /** An element with an inline style around {@code content}, which is already HTML. */
  public static String element(String name, String style, String content) {
    return "<"
        + name
        + (style.isEmpty() ? "" : " style=\"" + style + "\"")
        + ">"
        + content
        + "</"
        + name
        + ">";
  }

  /** A white card that reads the same in light and dark themes, around {@code parts}. */
  static String card(String... parts) {
    return element(
        "div",
        "display:inline-block;max-width:100%;box-sizing:border-box;background:#ffffff;color:#1a1a1a;"
            + "padding:10px 12px;border-radius:4px;text-align:left;"
            + FONT,
        String.join("", parts));
  }

  /** The line above a picture; nothing if it is empty. */
  static String title(String title) {
    return title.isEmpty()
        ? ""
        : element("div", "font-weight:bold;font-size:14px;margin-bottom:6px", escape(title));
  }

  /** The line above several pictures. */
  static String heading(String title) {
    String style = "font-weight:bold;font-size:17px;margin-bottom:10px";
    return title.isEmpty() ? "" : element("div", style, escape(title));
  }

  /** The line below a picture; nothing if it is empty. */
  static String note(String note) {
    return note.isEmpty()
        ? ""
        : element(
            "div",
            "color:#5f6368;margin-top:6px;max-width:900px;white-space:pre-line",
            escape(note));
  }

  /** Something that opens at a click. */
  static String details(String summary, String content) {
    return element(
        "details",
        "margin-top:6px",
        element("summary", "cursor:pointer;color:#5f6368", escape(summary)) + content);
  }

  /** A picture inside the page, {@code width} pixels wide, with {@code alternative} as its text. */
  static String image(byte[] png, int width, String alternative) {
    return "<img alt=\""
        + escape(alternative)
        + "\" width=\""
        + width
        + "\" style=\"max-width:100%;height:auto;background:#ffffff\" src=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(png)
        + "\">";
  }

  /** A plain table; columns of which {@code numeric} says so are aligned right. */
  static String table(List<String> header, List<List<String>> rows, List<Boolean> numeric) {
    StringBuilder html = new StringBuilder("<table style=\"border-collapse:collapse;margin:4px 0;");
    html.append("background:#ffffff;color:#1a1a1a;").append(FONT).append("\">");
    html.append(row("th", "background:#ffffff;border-bottom:1px solid #1a1a1a", header, numeric));
    for (int i = 0; i < rows.size(); i++) {
      html.append(
          row("td", "background:" + (i % 2 == 0 ? "#ffffff" : "#f4f6f8"), rows.get(i), numeric));
    }
    return html.append("</table>").toString();
  }

  private static String row(String cell, String style, List<String> texts, List<Boolean> numeric) {
    StringBuilder cells = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String align = numeric.get(i) ? "right" : "left";
      String css = "padding:2px 8px;color:#1a1a1a;text-align:" + align;
      cells.append(element(cell, css, escape(texts.get(i))));
    }
    return element("tr", style, cells.toString());
  }
}
