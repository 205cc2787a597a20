package dev.loupe.kernel.maven;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A complete POM, made from a part of one: a README often shows only the dependencies.
 *
 * <p>A {@code <project>} is left as it is. In any other text, single {@code <dependency>} and
 * {@code <repository>} elements are moved to their place in a POM, and what a POM must have is
 * added.
 */
final class PomText {
  private static final List<String> NEEDED =
      List.of("modelVersion", "4.0.0", "groupId", "notebook", "artifactId", "cell", "version", "1");

  private PomText() {}

  static String whole(String body) {
    String text = body.strip();
    if (text.startsWith("<?") || text.startsWith("<project")) {
      return text;
    }
    try {
      DocumentBuilder parser = parser();
      Element root =
          parser
              .parse(new InputSource(new StringReader("<project>" + text + "</project>")))
              .getDocumentElement();
      gather(root, "dependency", "dependencies");
      gather(root, "repository", "repositories");
      for (int i = 0; i < NEEDED.size(); i += 2) {
        if (child(root, NEEDED.get(i)) == null) {
          root.appendChild(root.getOwnerDocument().createElement(NEEDED.get(i)))
              .setTextContent(NEEDED.get(i + 1));
        }
      }
      return written(root.getOwnerDocument());
    } catch (SAXException | IOException | ParserConfigurationException | TransformerException e) {
      throw new IllegalArgumentException(
          "this is neither a POM nor parts of one: "
              + e.getMessage()
              + "; write <dependency>…</dependency> elements, or a whole <project>",
          e);
    }
  }

  /** Moves single elements {@code one} into the element {@code all}. */
  private static void gather(Element root, String one, String all) {
    List<Element> loose = new ArrayList<>();
    for (Node at = root.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element && element.getTagName().equals(one)) {
        loose.add(element);
      }
    }
    if (loose.isEmpty()) {
      return;
    }
    Element home = child(root, all);
    if (home == null) {
      home = root.getOwnerDocument().createElement(all);
      root.appendChild(home);
    }
    loose.forEach(home::appendChild);
  }

  private static Element child(Element root, String name) {
    for (Node at = root.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    return null;
  }

  private static DocumentBuilder parser() throws ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    DocumentBuilder parser = factory.newDocumentBuilder();
    parser.setErrorHandler(null); // errors are thrown, not printed
    return parser;
  }

  private static String written(Document document) throws TransformerException {
    StringWriter text = new StringWriter();
    TransformerFactory.newInstance()
        .newTransformer()
        .transform(new DOMSource(document), new StreamResult(text));
    return text.toString();
  }
}
