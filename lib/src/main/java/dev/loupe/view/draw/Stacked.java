package dev.loupe.view.draw;

import dev.loupe.view.Displayable;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** Several results, shown one below the other. */
public record Stacked(List<Displayable> parts) implements Drawn {
  private static final double GAP = 12;

  public Stacked {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to show; give at least one part");
    }
  }

  /** These results in this order. */
  public static Stacked of(Displayable... parts) {
    return new Stacked(List.of(parts));
  }

  @Override
  public String html() {
    return parts.stream()
        .map(part -> Html.element("div", "margin:0", part.html()))
        .collect(Collectors.joining());
  }

  @Override
  public Drawing drawing() {
    return new Drawing.Stack(parts.stream().map(Stacked::drawing).toList(), 2 * GAP);
  }

  /** A result as a part of a drawing: its own drawing, or its finished picture. */
  static Drawing drawing(Displayable part) {
    Displayable picture = part.picture();
    return picture instanceof Drawn drawn ? drawn.drawing() : Picture.of(picture.png());
  }

  @Override
  public String toString() {
    return parts.stream().map(Displayable::text).collect(Collectors.joining("\n\n"));
  }

  /** A finished picture, at the size it was drawn for. */
  private record Picture(BufferedImage image) implements Drawing {
    static Picture of(byte[] png) {
      try {
        return new Picture(ImageIO.read(new ByteArrayInputStream(png)));
      } catch (IOException e) {
        throw new UncheckedIOException("a picture that was just drawn cannot be read", e);
      }
    }

    @Override
    public double width() {
      return image.getWidth() / (double) Canvas.PIXELS;
    }

    @Override
    public double height() {
      return image.getHeight() / (double) Canvas.PIXELS;
    }

    @Override
    public void draw(Graphics2D g) {
      g.drawImage(image, 0, 0, (int) width(), (int) height(), null);
    }
  }
}
