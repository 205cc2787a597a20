package dev.loupe.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.view.Displayable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chromium without a window, 900 pixels wide: how pictures look in a notebook's page.
 *
 * <p>The page forbids every request and every script but the measuring one. Where there is no
 * Chromium, tests that ask for it are skipped.
 */
public final class Browser {
  private static final int SECONDS = 90;
  private static final Pattern MEASURES = Pattern.compile("data-measures=\"([^\"]+)\"");
  private static final Optional<Path> CHROMIUM = find();

  private Browser() {}

  private static Optional<Path> find() {
    List<Path> places = new ArrayList<>();
    Optional.ofNullable(System.getenv("CHROMIUM")).map(Path::of).ifPresent(places::add);
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      Stream.of("chromium", "chromium-browser", "google-chrome")
          .map(name -> Path.of(folder, name))
          .forEach(places::add);
    }
    return places.stream().filter(Files::isExecutable).findFirst();
  }

  /**
   * What a script measures of a picture in JupyterLab's light or dark theme.
   *
   * @param measures a JavaScript object, with the words of {@code measures.js}
   */
  public static JsonObject measure(Displayable picture, String theme, String measures) {
    assumeTrue(
        CHROMIUM.isPresent(),
        "there is no Chromium here, so pictures are not looked at in a browser; install it"
            + " (Debian, Ubuntu: apt-get install chromium) or name it in CHROMIUM");
    Path folder = null;
    try {
      folder = Files.createTempDirectory("loupe-browser");
      Path page = folder.resolve("page.html");
      Files.writeString(page, page(picture.html(), theme, measures));
      return measured(run(CHROMIUM.get(), folder, page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(folder);
    }
  }

  /** The elements of a whole page after its own scripts have run. */
  public static String elements(String html) {
    assumeTrue(CHROMIUM.isPresent(), "there is no Chromium here, so the page is not opened in one");
    Path folder = null;
    try {
      folder = Files.createTempDirectory("loupe-browser");
      Path page = folder.resolve("page.html");
      Files.writeString(page, html);
      return run(CHROMIUM.get(), folder, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(folder);
    }
  }

  private static JsonObject measured(String dom) {
    Matcher found = MEASURES.matcher(dom);
    if (!found.find()) {
      throw new IllegalStateException("the page was not measured: " + dom);
    }
    byte[] json = Base64.getDecoder().decode(found.group(1));
    return JsonParser.parseString(new String(json, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  /** Chromium's profile is large; what it still holds on to stays. */
  private static void delete(Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException gone) {
      // its files may vanish while they are listed
    }
  }

  private static String page(String html, String theme, String measures) {
    return """
        <!DOCTYPE html><html><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-measure'">
        <style>%s</style></head><body class="%s"><main>%s</main>
        <script nonce="measure">%s report(() => (%s));</script></body></html>
        """
        .formatted(resource("page.css"), theme, html, resource("measures.js"), measures);
  }

  private static String resource(String name) {
    try (InputStream in = Browser.class.getResourceAsStream("/browser/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(Path chromium, Path folder, Path page) throws IOException {
    Path dom = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=900,700",
                "--virtual-time-budget=2000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Chromium did not finish in " + SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Chromium ran", e);
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(dom);
  }
}
