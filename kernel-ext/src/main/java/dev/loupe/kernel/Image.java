package dev.loupe.kernel;

import dev.loupe.view.Bundle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** A Java image as a notebook shows it: one image pixel is one CSS pixel. */
final class Image {
  private static final String FORMAT = "javax_imageio_png_1.0";
  private static final String PIXELS_PER_METRE = "3780"; // 96 per inch, as in CSS

  private Image() {}

  /** The PNG, and the image's size as text. */
  static Map<String, Object> bundle(BufferedImage image) {
    String text = "image of " + image.getWidth() + " x " + image.getHeight() + " pixels";
    return Map.of(Bundle.TEXT, text, Bundle.PNG, Base64.getEncoder().encodeToString(png(image)));
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(image, null, withResolution(image, writer)));
    } catch (IOException impossible) {
      throw new UncheckedIOException("an image cannot be written to memory", impossible);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static IIOMetadata withResolution(BufferedImage image, ImageWriter writer)
      throws IOException {
    ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(image);
    IIOMetadata metadata = writer.getDefaultImageMetadata(type, null);
    IIOMetadataNode resolution = new IIOMetadataNode("pHYs");
    resolution.setAttribute("pixelsPerUnitXAxis", PIXELS_PER_METRE);
    resolution.setAttribute("pixelsPerUnitYAxis", PIXELS_PER_METRE);
    resolution.setAttribute("unitSpecifier", "meter");
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    root.appendChild(resolution);
    metadata.mergeTree(FORMAT, root);
    return metadata;
  }
}
