package dev.loupe.kernel.javadoc;

import com.sun.source.doctree.AttributeTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Javadoc's markup as plain text, and as HTML that any notebook shows. */
abstract class Markup extends SimpleDocTreeVisitor<Void, Void> {
  final StringBuilder out = new StringBuilder();
  boolean preformatted;

  static String text(List<? extends DocTree> parts) {
    return rendered(new Text(), parts);
  }

  static String html(List<? extends DocTree> parts) {
    return rendered(new Html(), parts);
  }

  private static String rendered(Markup markup, List<? extends DocTree> parts) {
    markup.visit(parts, null);
    return markup.out.toString().strip();
  }

  abstract void words(String words);

  abstract void code(String code);

  abstract void begin(String tag, Optional<String> address);

  abstract void end(String tag);

  @Override
  public Void visitText(TextTree node, Void none) {
    words(preformatted ? node.getBody() : node.getBody().replaceAll("\\s+", " "));
    return null;
  }

  @Override
  public Void visitLiteral(LiteralTree node, Void none) {
    String body = node.getBody().getBody();
    String flowing = preformatted ? body : body.replaceAll("\\s+", " ").strip();
    if (node.getKind() == DocTree.Kind.CODE) {
      code(flowing);
    } else {
      words(flowing);
    }
    return null;
  }

  @Override
  public Void visitLink(LinkTree node, Void none) {
    if (node.getLabel().isEmpty()) {
      String target = node.getReference().getSignature();
      code(target.startsWith("#") ? target.substring(1) : target.replace('#', '.'));
    } else {
      visit(node.getLabel(), none);
    }
    return null;
  }

  @Override
  public Void visitEntity(EntityTree node, Void none) {
    words(entity(node.getName().toString()));
    return null;
  }

  private static String entity(String name) {
    return switch (name) {
      case "lt" -> "<";
      case "gt" -> ">";
      case "amp" -> "&";
      case "nbsp" -> " ";
      default -> "&" + name + ";";
    };
  }

  @Override
  public Void visitStartElement(StartElementTree node, Void none) {
    String tag = node.getName().toString().toLowerCase(Locale.ROOT);
    preformatted |= tag.equals("pre");
    begin(tag, address(node));
    return null;
  }

  @Override
  public Void visitEndElement(EndElementTree node, Void none) {
    String tag = node.getName().toString().toLowerCase(Locale.ROOT);
    preformatted &= !tag.equals("pre");
    end(tag);
    return null;
  }

  private static Optional<String> address(StartElementTree node) {
    return node.getAttributes().stream()
        .filter(one -> one instanceof AttributeTree)
        .map(one -> (AttributeTree) one)
        .filter(one -> one.getName().toString().equalsIgnoreCase("href"))
        .map(one -> one.getValue().stream().map(DocTree::toString).collect(Collectors.joining()))
        .findFirst();
  }

  @Override
  protected Void defaultAction(DocTree node, Void none) {
    words(node.toString());
    return null;
  }

  private static final class Text extends Markup {
    private Optional<String> address = Optional.empty();

    @Override
    void words(String words) {
      boolean fresh = out.isEmpty() || out.charAt(out.length() - 1) == '\n';
      out.append(fresh && !preformatted ? words.stripLeading() : words);
    }

    @Override
    void code(String code) {
      out.append(preformatted ? code.stripTrailing().replaceFirst("^\\R", "").indent(2) : code);
    }

    @Override
    void begin(String tag, Optional<String> to) {
      switch (tag) {
        case "p", "pre", "ul", "ol", "table" -> paragraph(2);
        case "br", "tr" -> paragraph(1);
        case "li" -> {
          paragraph(1);
          out.append("* ");
        }
        case "a" -> address = to;
        default -> {}
      }
    }

    @Override
    void end(String tag) {
      switch (tag) {
        case "pre", "ul", "ol", "table", "p" -> paragraph(2);
        case "td", "th" -> out.append("  ");
        case "a" -> {
          address.ifPresent(to -> out.append(" (").append(to).append(')'));
          address = Optional.empty();
        }
        default -> {}
      }
    }

    /** Ends the line, and adds a blank one if {@code lines} is 2. */
    private void paragraph(int lines) {
      int ended = 0;
      while (!out.isEmpty() && Character.isWhitespace(out.charAt(out.length() - 1))) {
        ended += out.charAt(out.length() - 1) == '\n' ? 1 : 0;
        out.setLength(out.length() - 1);
      }
      out.append(out.isEmpty() ? "" : "\n".repeat(Math.max(lines, ended)));
    }
  }

  private static final class Html extends Markup {
    private static final Set<String> KEPT =
        Set.of("p", "pre", "ul", "ol", "li", "b", "i", "em", "strong", "sub", "sup", "br", "code");

    @Override
    void words(String words) {
      out.append(escaped(words));
    }

    @Override
    void code(String code) {
      String lines = escaped(code.replaceFirst("^\\R", ""));
      out.append(preformatted ? lines : "<code>" + lines + "</code>");
    }

    /** Line breaks are kept, since code needs them. */
    private static String escaped(String text) {
      return dev.loupe.view.draw.Html.escape(text).replace("&#10;", "\n");
    }

    @Override
    void begin(String tag, Optional<String> address) {
      if (KEPT.contains(tag)) {
        out.append('<').append(tag).append('>');
      }
      address.ifPresent(
          to -> out.append("<a href=\"" + dev.loupe.view.draw.Html.escape(to) + "\">"));
    }

    @Override
    void end(String tag) {
      if (KEPT.contains(tag) || tag.equals("a")) {
        out.append("</").append(tag).append('>');
      }
    }
  }
}
