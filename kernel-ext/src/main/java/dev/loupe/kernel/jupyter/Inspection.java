package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.cell.CodeHelp.Described;
import dev.loupe.kernel.javadoc.Doc;
import dev.loupe.kernel.javadoc.Library;
import dev.loupe.view.draw.Html;
import java.util.List;
import java.util.regex.Pattern;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** What Shift-Tab shows for a name: its declaration and its Javadoc. */
final class Inspection {
  private static final Pattern VARIABLE = Pattern.compile("^([\\w.]+):(.*)$");
  private static final Pattern WORD_GROUP = Pattern.compile("\\b\\w*Words\\.(?=<|[a-z]\\w*\\()");
  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

  private Inspection() {}

  /** The signatures, each with the first sentence of its Javadoc, or with all of it. */
  static DisplayData of(List<Described> found, boolean detailed) {
    StringBuilder text = new StringBuilder();
    StringBuilder html = new StringBuilder();
    for (Described one : found) {
      Doc doc = doc(one);
      String signature = readable(one.signature());
      text.append(text.isEmpty() ? "" : "\n\n").append(signature);
      html.append("<p><code>").append(Html.escape(signature)).append("</code></p>");
      if (!doc.isEmpty()) {
        text.append('\n').append(indented(detailed ? doc.text() : doc.sentence()));
        html.append("<div style=\"margin-left:2em\">");
        html.append(detailed ? doc.html() : doc.sentenceHtml()).append("</div>");
      }
    }
    DisplayData shown = new DisplayData(text.toString());
    shown.putHTML(html.toString());
    return shown;
  }

  /**
   * JShell writes {@code model:dev.loupe.model.HookedTransformer}, and the class of a word, which
   * no cell types.
   */
  private static String readable(String signature) {
    String plain =
        PACKAGE.matcher(VARIABLE.matcher(signature).replaceFirst("$2 $1")).replaceAll("");
    return WORD_GROUP.matcher(plain).replaceAll("");
  }

  private static Doc doc(Described one) {
    return one.javadoc().isBlank()
        ? Library.instance().of(one.signature())
        : Library.ofComment(one.javadoc());
  }

  private static String indented(String text) {
    return text.indent(4).stripTrailing().replaceAll("(?m)^ +$", "");
  }
}
