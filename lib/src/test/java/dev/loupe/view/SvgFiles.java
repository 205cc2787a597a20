package dev.loupe.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What every SVG file must be. */
public final class SvgFiles {
  private SvgFiles() {}

  /** Checks that the file is XML, has a size, and fetches and runs nothing. */
  public static Element assertWhole(String svg) {
    Element root = parsed(svg);
    assertThat(root.getTagName()).isEqualTo("svg");
    assertThat(Double.parseDouble(root.getAttribute("width"))).isBetween(20.0, 4000.0);
    assertThat(Double.parseDouble(root.getAttribute("height"))).isBetween(20.0, 4000.0);
    NodeList all = root.getElementsByTagName("*");
    assertThat(all.getLength()).isPositive();
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      assertThat(element.getTagName())
          .isIn("g", "title", "text", "path", "rect", "ellipse", "image");
      assertThat(element.hasAttribute("id")).isFalse();
      assertThat(element.getAttribute("href")).matches("|data:image/png;base64,[A-Za-z0-9+/=]+");
    }
    return root;
  }

  /** The SVG of the first image in a page, checked as a file. */
  public static String inPage(String html) {
    String start = "src=\"data:image/svg+xml;base64,";
    String data = html.substring(html.indexOf(start) + start.length());
    byte[] svg = Base64.getDecoder().decode(data.substring(0, data.indexOf('"')));
    String text = new String(svg, StandardCharsets.UTF_8);
    assertWhole(text);
    return text;
  }

  private static Element parsed(String svg) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("not XML: " + svg.substring(0, Math.min(300, svg.length())), e);
    }
  }
}
