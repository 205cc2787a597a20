package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.TokenSpan;
import dev.loupe.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tokenizer gives what the original's gives. */
class HfTokenizerTest {
  private static final Golden GOLDEN = Golden.named("gpt2-tokenizer");
  private static final HookedTransformer MODEL = GOLDEN.model();
  private static final Tokenizer TOKENIZER = MODEL.tokenizer().orElseThrow();

  /** What the original makes of a text. */
  record Expected(String text, int[] ids, List<String> tokens) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static JsonObject expected() {
    try {
      return JsonParser.parseString(
              Files.readString(GOLDEN.folder().resolve("expected_tokens.json")))
          .getAsJsonObject();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<Expected> strings() {
    List<Expected> all = new ArrayList<>();
    for (JsonElement element : expected().getAsJsonArray("strings")) {
      JsonObject one = element.getAsJsonObject();
      List<String> tokens = new ArrayList<>();
      one.getAsJsonArray("tokens").forEach(token -> tokens.add(token.getAsString()));
      all.add(
          new Expected(
              one.get("text").getAsString(), ids(one.getAsJsonArray("ids")), List.copyOf(tokens)));
    }
    return all.stream();
  }

  private static int[] ids(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToInt(JsonElement::getAsInt)
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("strings")
  void idsAreTheOriginals(Expected expected) {
    assertThat(TOKENIZER.encode(expected.text())).isEqualTo(expected.ids());
    assertThat(TOKENIZER.encodeBare(expected.text())).isEqualTo(expected.ids());
  }

  @ParameterizedTest
  @MethodSource("strings")
  void decodingGivesTheTextBackWithoutSpecialTokens(Expected expected) {
    assertThat(TOKENIZER.decode(expected.ids()))
        .isEqualTo(expected.text().replace("<|endoftext|>", ""));
  }

  @ParameterizedTest
  @MethodSource("strings")
  void aPieceIsTheTextOfItsToken(Expected expected) {
    for (int i = 0; i < expected.ids().length; i++) {
      String token = expected.tokens().get(i);
      if (token.codePoints().allMatch(c -> c < 128 || c == 'Ġ')) {
        assertThat(TOKENIZER.piece(expected.ids()[i])).isEqualTo(token.replace('Ġ', ' '));
      }
    }
  }

  @Test
  void everyTokenHasAPieceAndSpecialOnesTheirName() {
    assertThat(IntStream.range(0, 320).mapToObj(TOKENIZER::piece)).noneMatch(String::isEmpty);
    assertThat(TOKENIZER.piece(319)).isEqualTo("<|endoftext|>");
    assertThat(TOKENIZER.end()).contains(319);
  }

  @Test
  void theGreedyContinuationIsTheOriginalsText() {
    JsonObject greedy = expected().getAsJsonObject("greedy");
    int count = greedy.getAsJsonArray("ids").size();
    assertThat(MODEL.run(greedy.get("prompt").getAsString()).generate(count))
        .isEqualTo(greedy.get("text").getAsString());
  }

  @Test
  void promptsOfOneBatchGiveWhatEachGivesAlone() {
    List<String> prompts = List.of("The Eiffel Tower is in", " Mary");
    var together = MODEL.run(prompts).top(1);
    for (int row = 0; row < 2; row++) {
      assertThat(together.tokens(row)).isEqualTo(MODEL.run(prompts.get(row)).top(1).tokens(0));
    }
  }

  @Test
  void wordsAreFoundBehindEmojiAndAccents() {
    String prompt = "👩‍🚀👩‍🚀 e\u0301 Mary – 日本 Mary";
    var mary = MODEL.positions(prompt, " Mary");
    assertThat(mary.size()).isEqualTo(2);
    for (var span : mary.all()) {
      assertThat(text(prompt, span)).isEqualTo(" Mary");
    }
    assertThat(text(prompt, MODEL.positions(prompt, " –").only())).isEqualTo(" –");
    assertThat(text(prompt, MODEL.positions(prompt, "日本").only())).isEqualTo("日本");
    assertThat(text(prompt, MODEL.positions(prompt, "\u0301").only())).isEqualTo("\u0301");
    assertThat(MODEL.positions(prompt, "👩‍🚀").first().start()).isZero();
    assertThat(text(prompt, MODEL.positions(prompt, "👩‍🚀").last())).isEqualTo("👩‍🚀");
  }

  private static String text(String prompt, TokenSpan span) {
    int[] ids = MODEL.tokens(prompt).row(0);
    return TOKENIZER.decode(Arrays.copyOfRange(ids, span.start(), span.end() + 1));
  }

  @Test
  void bosIsLeftOutAsInTransformersUnlessItIsAskedFor() {
    assertThat(TOKENIZER.bos()).contains(319);
    assertThat(TOKENIZER.addsBos()).isFalse();
    assertThat(MODEL.toStrTokens(" Mary")).doesNotContain("<|endoftext|>");
    assertThat(MODEL.toTokens(" Mary", true).toString())
        .startsWith("1 x 2 tokens, <|endoftext|> in front\n|<|endoftext|>| Mary|");
    assertThat(MODEL.withBos().toStrTokens("<|endoftext|> Mary"))
        .containsExactly("<|endoftext|>", " Mary");
  }

  @Test
  void wrenReadsEveryTextAfterBos() {
    HookedTransformer wren = BundledModel.wren();
    assertThat(wren.toStrTokens("Mary").get(0)).isEqualTo("<|endoftext|>");
    assertThat(wren.toStrTokens("<|endoftext|>Mary")).isEqualTo(wren.toStrTokens("Mary"));
    assertThat(wren.withoutBos().toStrTokens("Mary")).doesNotContain("<|endoftext|>");
    assertThat(wren.run("Mary").tokens().toString()).contains("<|endoftext|> in front");
  }

  @Test
  void saysWhichFileItIs() {
    assertThat(TOKENIZER).hasToString("tokenizer " + GOLDEN.folder().resolve("tokenizer.json"));
  }
}
