package dev.loupe.sae.page;

import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The HTML file of a page. A browser runs its one script and no other, and fetches nothing: the
 * page's own policy forbids it, whatever the texts of a model contain.
 */
record PageFile(FeaturePage page) {
  private static final int PLAIN = 200; // features in the table without JavaScript
  private static final String LAYOUT =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'">
      <meta name="viewport" content="width=device-width"><title>%s</title>
      <style>%s</style></head><body>
      <header><h1>%s</h1>
      <label>Search <input id="filter" type="search" placeholder="label, token or number" autocomplete="off"></label>
      <label><input id="live" type="checkbox"> only active features</label>
      <span id="count" role="status"></span>
      <div class="faint">Arrow keys move through the table; a click on a column sorts. BOS tokens are left out.</div>
      </header>
      <noscript>This browser runs no JavaScript; these are the first features.%s</noscript>
      <main><div id="list"><table><thead><tr id="head"></tr></thead><tbody id="rows"></tbody></table></div>
      <section id="card" aria-live="polite" tabindex="0"></section></main>
      <script type="application/json" id="data">%s</script>
      <script>%s</script>
      </body></html>
      """;

  String html() {
    String script = resource("features.js");
    String title = Html.escape(page.title());
    return LAYOUT.formatted(
        digest(script),
        title,
        resource("features.css"),
        title,
        plain(),
        new PageData(page.cards()).json(),
        script);
  }

  private static String digest(String script) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sha);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = PageFile.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read from Loupe's jar", e);
    }
  }

  /** A plain table of the first features. */
  private String plain() {
    List<List<String>> rows = page.cards().stream().limit(PLAIN).map(PageFile::row).toList();
    return Html.table(
        List.of("feature", "label", "density", "max", "strongest example"),
        rows,
        List.of(true, false, true, true, false));
  }

  private static List<String> row(FeatureCard card) {
    FeatureExamples examples = card.profile().examples();
    String strongest =
        examples.top().stream()
            .findFirst()
            .map(top -> Labels.shown(top.toString(), 200))
            .orElse("");
    return Stream.of(
            Integer.toString(card.feature()),
            card.label().map(label -> Labels.shown(label, 100)).orElse(""),
            Figures.percent(examples.density()),
            Figures.brief(examples.max()),
            strongest)
        .toList();
  }
}
