package dev.loupe.view.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.SvgFiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SvgTest {
  private static Drawing drawing(Consumer<Graphics2D> what) {
    return new Drawing() {
      @Override
      public double width() {
        return 100;
      }

      @Override
      public double height() {
        return 50;
      }

      @Override
      public void draw(Graphics2D g) {
        what.accept(g);
      }
    };
  }

  private static String file(Consumer<Graphics2D> what) {
    String svg = Svg.file(drawing(what));
    SvgFiles.assertWhole(svg);
    return svg;
  }

  @Test
  void shapesStandWhereTheyAreDrawnInsideAMarginOfTwelve() {
    String svg =
        file(
            g -> {
              g.setColor(Color.RED);
              g.fill(new Rectangle2D.Double(1, 2, 3.5, 4.25));
              g.translate(10, 0);
              g.fill(new Ellipse2D.Double(0, 0, 4, 4));
              g.setColor(new Color(0, 0, 255, 51));
              g.setStroke(new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
              g.draw(new Line2D.Double(0, 0, 5, 5));
            });
    assertThat(svg)
        .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        .contains("width=\"124\" height=\"74\" viewBox=\"0 0 124 74\"")
        .contains("<rect x=\"13\" y=\"14\" width=\"3.5\" height=\"4.25\"")
        .contains("<ellipse cx=\"24\" cy=\"14\" rx=\"2\" ry=\"2\" fill=\"#ff0000\"/>")
        .contains("d=\"M22 12L27 17\" fill=\"none\" stroke=\"#0000ff\" stroke-opacity=\"0.2\"");
  }

  @Test
  void textsStayTextsAndAreEscaped() {
    String svg =
        file(
            g -> {
              Canvas.write(g, Canvas.NORMAL, "<script>&\u0001", 50, 10, 1);
              Canvas.writeUpwards(g, Canvas.SMALL, "up", 5, 40);
            });
    assertThat(svg)
        .contains("text-anchor=\"end\"", ">&lt;script&gt;&amp;\ufffd</text>")
        .contains("transform=\"matrix(0 -1 1 0 17 52)\"")
        .doesNotContain("<script");
  }

  @Test
  void whatAClipHidesIsCutAwayWithoutAnId() {
    String svg =
        file(
            g -> {
              g.clip(new Rectangle2D.Double(0, 0, 10, 10));
              g.fill(new Rectangle2D.Double(5, 5, 100, 100));
              g.fill(new Rectangle2D.Double(20, 20, 5, 5));
            });
    assertThat(svg).contains("width=\"5\" height=\"5\"").doesNotContain("100\"", "clip", " id=");
    assertThat(svg.split("<rect", -1)).hasSize(3); // the paper and one rectangle
  }

  @Test
  void aFileHasItsHoverTextsInItselfAndAPageHasThemOverTheImage() {
    Drawing point =
        drawing(
            g -> {
              Hover.over(g, "a <point>", () -> g.fill(new Rectangle2D.Double(0, 0, 5, 5)));
              Hover.at(g, "unseen", new Rectangle2D.Double(50, 20, 10, 5));
            });
    assertThat(Svg.file(point))
        .contains("<g><title>a &lt;point&gt;</title><rect", "<title>unseen", "fill-opacity=\"0\"");
    String page = Svg.onPage(point, "\"points\"");
    assertThat(page)
        .contains(
            "<span title=\"a &lt;point&gt;\" style=\"position:absolute;left:0%;top:0%;width:5%;height:10%\">",
            "<span title=\"unseen\" style=\"position:absolute;left:50%;top:40%;width:10%;height:10%\">",
            "alt=\"&quot;points&quot;\"");
    assertThat(SvgFiles.inPage(page)).contains("<rect").doesNotContain("point", "unseen");
    assertThat(Canvas.png(point)).isNotEmpty();
  }

  @Test
  void aPageHasAnImageBecauseNotebooksThatAreNotTrustedShowNoSvg() {
    Drawing text =
        drawing(
            g -> {
              g.setColor(Paper.PAGE.ink());
              Canvas.write(g, Canvas.NORMAL, "ink", 0, 10, 0);
            });
    assertThat(Svg.onPage(text, "")).doesNotContain("<svg", "ink", "http");
    assertThat(SvgFiles.inPage(Svg.onPage(text, ""))).contains("fill=\"#7a7a7a\">ink</text>");
  }

  @Test
  void aVeryLargeDrawingIsOneImage() {
    Drawing dots =
        drawing(
            g -> {
              for (int i = 0; i < 20_001; i++) {
                g.fillRect(i % 100, i / 100 % 50, 1, 1);
              }
            });
    SvgFiles.assertWhole(Svg.file(dots));
    assertThat(Svg.file(dots)).contains("<image").hasSizeLessThan(20_000);
    assertThat(Svg.onPage(dots, "dots")).startsWith("<img alt=\"dots\"");
  }

  @Test
  void imagesAreEmbedded() {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    assertThat(file(g -> g.drawImage(image, 1, 1, 10, 10, null)))
        .contains("<image x=\"13\" y=\"13\" width=\"10\" height=\"10\"", "data:image/png;base64,");
  }

  @Test
  void coordinatesHaveTwoDecimalsAtMost() {
    assertThat(SvgPen.number(1.0 / 3)).isEqualTo("0.33");
    assertThat(SvgPen.number(-2.5)).isEqualTo("-2.5");
    assertThat(SvgPen.number(-0.0001)).isEqualTo("0");
    assertThat(SvgPen.number(1e9)).isEqualTo("1000000000");
  }
}
