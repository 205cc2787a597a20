package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokenizers in the shapes of Llama and Qwen give what Hugging Face's library gives in Python. */
class TokenizerShapesTest {
  private static final Path FOLDER = Path.of("src/test/resources/tokenizers");
  private static final Tokenizer LLAMA = tokenizer("llama");
  private static final Tokenizer QWEN2 = tokenizer("qwen2");

  /** What the original makes of a text. */
  record Case(String shape, JsonObject json) {
    Tokenizer tokenizer() {
      return shape.equals("llama") ? LLAMA : QWEN2;
    }

    String text() {
      return json.get("text").getAsString();
    }

    int[] ids(String key) {
      return StreamSupport.stream(json.getAsJsonArray(key).spliterator(), false)
          .mapToInt(JsonElement::getAsInt)
          .toArray();
    }

    boolean beginsWithBos() {
      return text().startsWith("<s>") && shape.equals("llama");
    }

    @Override
    public String toString() {
      return shape + " " + text();
    }
  }

  private static Tokenizer tokenizer(String shape) {
    return HfTokenizer.open(FOLDER.resolve(shape).resolve("tokenizer.json"), Optional.empty());
  }

  static Stream<Case> cases() {
    return Stream.of("llama", "qwen2").flatMap(TokenizerShapesTest::cases);
  }

  private static Stream<Case> cases(String shape) {
    try {
      String expected = Files.readString(FOLDER.resolve(shape).resolve("expected.json"));
      return JsonParser.parseString(expected).getAsJsonArray().asList().stream()
          .map(one -> new Case(shape, one.getAsJsonObject()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void idsAreTheOriginalsButBosIsNeverDoubled(Case one) {
    int[] ids = one.ids("ids");
    assertThat(one.tokenizer().encodeBare(one.text())).isEqualTo(one.ids("bare"));
    assertThat(one.tokenizer().encode(one.text()))
        .isEqualTo(one.beginsWithBos() ? IntStream.of(ids).skip(1).toArray() : ids);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void spansAreTheOriginalsInJavasChars(Case one) {
    List<TextSpan> expected = new ArrayList<>();
    for (JsonElement element : one.json().getAsJsonArray("offsets")) {
      JsonArray offset = element.getAsJsonArray();
      expected.add(
          new TextSpan(
              one.text().offsetByCodePoints(0, offset.get(0).getAsInt()),
              one.text().offsetByCodePoints(0, offset.get(1).getAsInt())));
    }
    List<TextSpan> spans = one.tokenizer().spans(one.text());
    assertThat(spans).hasSameSizeAs(expected);
    for (int i = 0; i < spans.size(); i++) {
      // The original leaves out an accent that it has composed with the letter before it.
      assertThat(spans.get(i).start()).isEqualTo(expected.get(i).start());
      assertThat(spans.get(i).end()).isGreaterThanOrEqualTo(expected.get(i).end());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCharacterButAnAccentAtTheEndBelongsToAToken(Case one) {
    List<TextSpan> spans = one.tokenizer().spans(one.text());
    int last = spans.isEmpty() ? 0 : spans.get(spans.size() - 1).end();
    assertThat(IntStream.range(0, last))
        .allMatch(at -> spans.stream().anyMatch(span -> span.overlaps(new TextSpan(at, at + 1))));
  }

  @Test
  void anAnswerIsReadAsItStandsBehindAPrompt() {
    assertThat(LLAMA.encodeBare(" When")).hasSizeGreaterThan(1); // a second space in front
    assertThat(LLAMA.encodeBehind(" When")).hasSize(1).isEqualTo(LLAMA.encodeBare("When"));
    assertThat(IntStream.of(LLAMA.encodeBehind("Mary")).mapToObj(LLAMA::piece))
        .containsExactly("Mar", "y");
    assertThat(QWEN2.encodeBehind(" Mary")).hasSize(1).isEqualTo(QWEN2.encodeBare(" Mary"));
    for (String text : List.of("\n", "\n\n", "", "👩‍🚀", "  a", "'s")) {
      assertThat(QWEN2.encodeBehind(text)).isEqualTo(QWEN2.encodeBare(text));
    }
  }

  @Test
  void aContinuationKeepsTheSpaceInFront() {
    for (Tokenizer tokenizer : List.of(LLAMA, QWEN2)) {
      int[] whole = tokenizer.encodeBare("When Mary and John met 👩‍🚀");
      int[] behind = Arrays.copyOfRange(whole, 1, whole.length);
      assertThat(tokenizer.continuation(behind)).isEqualTo(" Mary and John met 👩‍🚀");
    }
    assertThat(LLAMA.decode(LLAMA.encodeBare(" Mary"))).isEqualTo(" Mary");
    assertThat(LLAMA.continuation(2)).isEmpty();
  }

  @Test
  void bosIsTheTokenThatTheConfigNames() {
    assertThat(LLAMA.bos()).contains(1);
    assertThat(LLAMA.piece(1)).isEqualTo("<s>");
    assertThat(LLAMA.addsBos()).isTrue();
    assertThat(QWEN2.bos()).isEmpty();
    assertThat(QWEN2.addsBos()).isFalse();
  }

  @Test
  void bosIsTheModelConfigsWhereTheTokenizersNamesNone() {
    Path file = FOLDER.resolve("qwen2/tokenizer.json");
    assertThat(HfTokenizer.open(file, Optional.of(0), Set.of()).bos()).contains(0);
  }

  @Test
  void aPieceHasItsSpaceThoughItStandsAlone() {
    int[] ids = LLAMA.encodeBare("John and Mary");
    assertThat(IntStream.of(ids).mapToObj(LLAMA::piece).reduce("", String::concat))
        .isEqualTo(" John and Mary"); // this tokenizer puts a space in front of every text
    assertThat(IntStream.of(QWEN2.encodeBare("John and")).mapToObj(QWEN2::piece))
        .containsExactly("Jo", "hn", " and");
  }
}
