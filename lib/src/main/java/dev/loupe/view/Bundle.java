package dev.loupe.view;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A result in all the formats that notebook viewers choose from. */
public final class Bundle {
  /** The MIME type of {@link Displayable#text}. */
  public static final String TEXT = "text/plain";

  /** The MIME type of {@link Displayable#png}. */
  public static final String PNG = "image/png";

  /** The MIME type of {@link Displayable#html}. */
  public static final String HTML = "text/html";

  private Bundle() {}

  /** The result by MIME type, in the format of this process; see {@link Format#current}. */
  public static Map<String, Object> of(Displayable result) {
    return of(result, Format.current());
  }

  /** The result by MIME type: text, the PNG in Base64, and HTML unless the format is PNG only. */
  public static Map<String, Object> of(Displayable result, Format format) {
    Map<String, Object> forms = new LinkedHashMap<>();
    Displayable picture = result.picture();
    forms.put(TEXT, picture.text());
    if (format == Format.FULL) {
      forms.put(HTML, picture.html());
    }
    try {
      forms.put(PNG, Base64.getEncoder().encodeToString(picture.png()));
    } catch (LinkageError | InternalError e) {
      // Java cannot draw text on a machine without fonts or fontconfig; the text form still works.
      forms.put(
          TEXT, picture.text() + "\n(no picture: this machine has no fonts for Java: " + e + ")");
    }
    return Map.copyOf(forms);
  }
}
