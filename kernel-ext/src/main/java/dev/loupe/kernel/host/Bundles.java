package dev.loupe.kernel.host;

import dev.loupe.view.Displayable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * Values as MIME bundles: text always, a picture where there is one, HTML unless it is unwanted.
 */
public final class Bundles {
  private static final int TABLE_ROWS = 20;

  private Bundles() {}

  /** A result of the library. */
  public static Map<String, Object> of(Displayable result) {
    Map<String, Object> bundle = text(result.toString());
    bundle.put("image/png", Base64.getEncoder().encodeToString(result.png()));
    if (!System.getProperty("loupe.format", "full").equals("png")) {
      bundle.put("text/html", result.html());
    }
    return bundle;
  }

  /** A table of Tablesaw. */
  public static Map<String, Object> of(Table table) {
    return text(table.print(TABLE_ROWS));
  }

  /** A chart of XChart. */
  public static Map<String, Object> of(Chart<?, ?> chart) {
    Map<String, Object> bundle = text("chart: " + chart.getTitle());
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      BitmapEncoder.saveBitmap(chart, png, BitmapFormat.PNG);
    } catch (IOException impossible) {
      throw new UncheckedIOException("the chart cannot be drawn", impossible);
    }
    bundle.put("image/png", Base64.getEncoder().encodeToString(png.toByteArray()));
    return bundle;
  }

  private static Map<String, Object> text(String text) {
    Map<String, Object> bundle = new LinkedHashMap<>();
    bundle.put("text/plain", text);
    return bundle;
  }
}
