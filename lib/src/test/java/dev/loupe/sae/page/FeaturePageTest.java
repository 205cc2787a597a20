package dev.loupe.sae.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.browser.Browser;
import dev.loupe.files.Saved;
import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureProfile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturePageTest {
  private static final String OPENING = "<script type=\"application/json\" id=\"data\">";
  private static final FeaturePage PAGE = FeaturePage.of("made <b>cards</b>", MadeCards.cards());

  @TempDir Path folder;

  private static JsonObject data(String html) {
    int from = html.indexOf(OPENING) + OPENING.length();
    String json = html.substring(from, html.indexOf("</script>", from));
    return JsonParser.parseString(json).getAsJsonObject();
  }

  /** The tokens and values of an example as the script reads them. */
  private static void assertIsTheExample(JsonObject data, JsonArray example) {
    JsonArray segment =
        data.getAsJsonArray("segments").get(example.get(0).getAsInt()).getAsJsonArray();
    for (int i = 0; i < example.get(2).getAsInt(); i++) {
      int token = segment.get(example.get(1).getAsInt() + i).getAsInt();
      assertThat(data.getAsJsonArray("tokens").get(token).getAsString())
          .isEqualTo(MadeCards.HOSTILE.get(i));
    }
    assertThat(example.get(3).getAsInt()).isEqualTo(2);
  }

  @Test
  void theLocaleOfTheMachineChangesNoNumberOfACard() {
    FeatureCard made = MadeCards.card(0);
    FeatureProfile profile =
        new FeatureProfile(
            made.profile().examples(), 12_345, made.profile().counts(), made.profile().together());
    FeatureCard card =
        new FeatureCard(
            made.title(),
            profile,
            made.label(),
            made.scores(),
            made.written(),
            made.nearest(),
            made.ablation());
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(card.toString()).contains("(25 of 12,345)", "Jaccard 0.5", "cosine 0.5");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theDataHoldsEveryExampleOnce() {
    JsonObject data = data(PAGE.page());
    assertThat(data.getAsJsonArray("segments")).hasSize(4); // of 12 examples in 4 texts
    for (int i = 0; i < 3; i++) {
      JsonArray feature = data.getAsJsonArray("features").get(i).getAsJsonArray();
      assertThat(feature.get(0).getAsInt()).isEqualTo(MadeCards.cards().get(i).feature());
      assertThat(feature.get(1).getAsString()).isEqualTo("label " + MadeCards.HOSTILE.get(0));
      JsonArray groups = feature.get(12).getAsJsonArray();
      assertThat(groups).hasSize(3); // strongest, and two parts of the range
      groups.forEach(
          group ->
              group
                  .getAsJsonArray()
                  .get(2)
                  .getAsJsonArray()
                  .forEach(example -> assertIsTheExample(data, example.getAsJsonArray())));
    }
  }

  @Test
  void textsOfOtherCorporaWithTheSameNumbersAreKeptApart() {
    FeatureCard card = MadeCards.card(0);
    Context other = new Context(1, 1, 7, List.of("a", "b", "c"), new double[] {0, 0, 1}, 2);
    TextSegments texts = new TextSegments();
    texts.add(card.profile().examples().top().get(0));
    texts.add(other);
    texts.end();
    TextSegments.Place place = texts.place(other);
    assertThat(texts.segments().get(place.segment()).stream().map(texts.tokens()::get))
        .containsExactly("a", "b", "c");
  }

  @Test
  void onlyThePagesOwnScriptMayRun() throws Exception {
    String html = PAGE.page();
    Matcher script = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(html);
    assertThat(script.find()).isTrue();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes("UTF-8"));
    assertThat(html)
        .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'")
        .contains("default-src 'none'")
        .doesNotContain("<script>document", "<img src=x", "<b>cards");
    assertThat(script.find()).isFalse();
  }

  @Test
  @Tag("browser")
  void theBrowserShowsTheTableAndACardAndRunsNoToken() {
    String elements = Browser.elements(PAGE.page());
    assertThat(elements)
        .contains("3 of 3 features", "<h2>feature 0 – label &lt;/script&gt;")
        .contains("<title>made &lt;b&gt;cards&lt;/b&gt;</title>") // no token has changed it
        .contains("Jaccard 0.5", "cosine 0.5", "removing it at the strongest tokens")
        .doesNotContain("<img", "\u202e"); // which would turn the text around
    assertThat(elements).contains("\\u2028\\u202e'\"&amp;lt;\\</span>"); // its codes instead
    assertThat(Pattern.compile("<tr [^>]*data-feature").matcher(elements).results()).hasSize(3);
  }

  @Test
  void aNotebookShowsTheTableAndTheFirstCard() {
    assertThat(PAGE.html())
        .contains("strongest at", "feature 0 – label")
        .doesNotContain("<script", "<img src=x");
    assertThat(PAGE.table().rowCount()).isEqualTo(3);
    assertThat(PAGE.table().numberColumn("detection").mean()).isEqualTo(0.75);
    assertThat(PAGE.csv().orElseThrow()).contains("\"feature\",\"label\"");
    assertThat(PAGE.png()).isNotEmpty();
  }

  @Test
  void isSavedAsAPage() {
    Saved saved = PAGE.save(folder.resolve("features.html").toString());
    assertThat(saved.file()).content().isEqualTo(PAGE.page());
    assertThat(PAGE.save(folder.resolve("features.png").toString()).file()).isNotEmptyFile();
  }

  @Test
  void refusesAPageWithoutFeatures() {
    assertThatThrownBy(() -> FeaturePage.of("none", List.of()))
        .hasMessage("a page needs the card of at least one feature; ask for one or more");
  }
}
