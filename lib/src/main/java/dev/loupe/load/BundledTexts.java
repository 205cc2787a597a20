package dev.loupe.load;

import dev.loupe.corpus.Texts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** The texts that ship inside the library. */
public final class BundledTexts {
  private static final String WREN = "/dev/loupe/wren/texts.txt.gz";

  private BundledTexts() {}

  /**
   * 12,000 short texts of the kinds that wren was trained on, in a random order: facts, stories,
   * indirect objects, questions about people and countries, repeated text and others.
   */
  public static Texts wren() {
    try (InputStream packed = BundledTexts.class.getResourceAsStream(WREN)) {
      if (packed == null) {
        throw new IllegalArgumentException("this build of Loupe was packaged without wren's texts");
      }
      InputStream plain = new GZIPInputStream(packed);
      return Texts.of(
          new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))
              .lines()
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("wren's texts cannot be read: " + e.getMessage(), e);
    }
  }
}
