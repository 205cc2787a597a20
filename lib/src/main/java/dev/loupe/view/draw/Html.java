package dev.loupe.view.draw;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Pieces of HTML that work in every notebook: inline styles only, every text escaped.
 *
 * <p>They contain no scripts, style sheets, ids or addresses, because notebook viewers remove
 * these, and two outputs on one page would share them.
 */
public final class Html {
  private static final String LEFT = "text-align:left";
  private static final String FONT = "font-family:sans-serif;font-size:12px;line-height:1.35";

  /** The style of less important text, in any theme. */
  public static final String FAINT = "opacity:0.7";

  /**
   * The page's own background, from the theme of JupyterLab, Visual Studio Code, or the browser.
   */
  static final String GROUND = "var(--jp-layout-color0,var(--vscode-editor-background,Canvas))";

  /**
   * The page's own background and text colour, for headings over scrolled cells: from the theme of
   * JupyterLab, Visual Studio Code, or the browser.
   */
  public static final String PAGE =
      "background:"
          + GROUND
          + ";color:var(--jp-content-font-color1,var(--vscode-editor-foreground,CanvasText))";

  /** A transparent background and the page's text colour, for light and dark themes. */
  public static final String CLEAR = "background:transparent;color:inherit";

  /** The end that a wide picture shows first. */
  public enum Start {
    LEFT,
    RIGHT
  }

  private Html() {}

  /** The text escaped for HTML, in an element or in a quoted attribute. */
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

  /** A label or token with visible spaces and line breaks, escaped. */
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

  /**
   * The frame of a result, with the page's background and text colour, for light and dark themes.
   */
  public static String card(String... parts) {
    return element(
        "div",
        CLEAR + ";max-width:100%;box-sizing:border-box;padding:4px 0;text-align:left;" + FONT,
        String.join("", parts));
  }

  /**
   * A box as wide as the page allows; wider content scrolls.
   *
   * <p>A box with right-to-left direction starts at its right end, without a script.
   */
  public static String scroll(String content, Start start, String more) {
    String box = "display:inline-block;vertical-align:top;max-width:100%;overflow-x:auto" + more;
    return start == Start.LEFT
        ? element("div", box, content)
        : element(
            "div",
            box + ";direction:rtl",
            element(
                "div", "display:inline-block;vertical-align:top;direction:ltr;" + LEFT, content));
  }

  /** The title above a picture; nothing if it is empty. */
  public static String title(String title) {
    return title.isEmpty()
        ? ""
        : element("div", "font-weight:bold;font-size:14px;margin-bottom:6px", escape(title));
  }

  /** The title above several pictures. */
  public static String heading(String title) {
    String style = "font-weight:bold;font-size:17px;margin-bottom:10px";
    return title.isEmpty() ? "" : element("div", style, escape(title));
  }

  /** The note below a picture; nothing if it is empty. */
  public static String note(String note) {
    return note.isEmpty()
        ? ""
        : element(
            "div", FAINT + ";margin-top:6px;max-width:900px;white-space:pre-line", escape(note));
  }

  /** Content that opens at a click. */
  public static String details(String summary, String content) {
    return element(
        "details",
        "margin-top:6px",
        element("summary", "cursor:pointer;" + FAINT, escape(summary)) + content);
  }

  /**
   * A picture inside the page, {@code width} pixels wide, with {@code alternative} as its
   * alternative text.
   */
  public static String image(byte[] png, int width, String alternative) {
    return image("png", png, width, alternative);
  }

  /** The same for a picture in SVG. */
  static String image(String svg, int width, String alternative) {
    return image("svg+xml", svg.getBytes(StandardCharsets.UTF_8), width, alternative);
  }

  private static String image(String kind, byte[] file, int width, String alternative) {
    return "<img alt=\""
        + escape(alternative)
        + "\" width=\""
        + width
        + "\" style=\"max-width:100%;height:auto\" src=\"data:image/"
        + kind
        + ";base64,"
        + Base64.getEncoder().encodeToString(file)
        + "\">";
  }

  /** A plain table; {@code numeric} columns are aligned right. */
  public static String table(List<String> header, List<List<String>> rows, List<Boolean> numeric) {
    StringBuilder html = new StringBuilder("<table style=\"border-collapse:separate;");
    html.append("border-spacing:0;margin:0;").append(CLEAR).append(';').append(FONT).append("\">");
    String head = PAGE + ";position:sticky;top:0;font-weight:bold;border-bottom:1px solid";
    html.append(row("th", head, CLEAR, header, numeric));
    for (int i = 0; i < rows.size(); i++) {
      String stripe = i % 2 == 0 ? "background:transparent" : "background:rgba(128,128,128,0.1)";
      html.append(row("td", "", stripe, rows.get(i), numeric));
    }
    return html.append("</table>").toString();
  }

  private static String row(
      String cell, String style, String row, List<String> texts, List<Boolean> numeric) {
    StringBuilder cells = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String align = ";text-align:" + (numeric.get(i) ? "right" : "left");
      cells.append(element(cell, "padding:2px 8px;" + style + align, escape(texts.get(i))));
    }
    return element("tr", row, cells.toString());
  }
}
