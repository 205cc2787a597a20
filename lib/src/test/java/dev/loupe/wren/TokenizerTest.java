package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.loupe.wren.bpe.BpeEncoder;
import dev.loupe.wren.bpe.Vocabulary;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Prompt;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenizerTest {
  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "  two  spaces ",
          "a\nb\n\nc\t d\r\n",
          "Zürich, São Paulo and 東京 in 1999½",
          "emoji 🙂👩‍👩‍👧 and \u00a0 non-breaking \u3000 space",
          "South Africans in New Delhi's St. George's, St Georges, N'Djamena",
          "Guinea-Bissau Guinea New Zealanders Papua New Guinea.",
          "It's 7 o'clock, I'll 12345 3.14159 we've don't",
          "SHOUTING camelCase snake_case <html> {x} \\\\ \"q\"",
          "NorthAmerica xSouth Korea South  Korea",
          "١٢٣ and Ⅷ and e\u0301");

  private final BpeEncoder encoder = BpeEncoder.load();

  @Test
  void theJavaEncoderGivesTheIdsOfHuggingFace() throws IOException {
    List<String> texts = new ArrayList<>(ODD);
    Corpus.sample(6000, 11).forEach(texts::add);
    try (HuggingFaceTokenizer reference = reference()) {
      for (String text : texts) {
        Encoding encoding = reference.encode(text);
        long[] expected = encoding.getIds();
        long[] ids =
            LongStream.concat(
                    LongStream.of(Batches.BOS), IntStream.of(encoder.encode(text)).asLongStream())
                .toArray();
        assertThat(ids).as(text).isEqualTo(expected);
        assertThat(reference.decode(expected, true)).isEqualTo(text);
      }
    }
  }

  @Test
  void namesAndAnswersAreSingleTokens() {
    Stream<String> spaced = SingleTokens.words().stream().map(word -> " " + word);
    assertThat(Stream.concat(spaced, SingleTokens.names().stream()))
        .allSatisfy(word -> assertThat(encoder.encode(word)).as(word).hasSize(1));
    assertThat(encoder.encode(" 1732")).hasSize(2);
  }

  @Test
  void everyRightAnswerOfAPromptIsASingleToken() {
    for (Behaviour behaviour : Corpus.behaviours()) {
      for (Prompt prompt : behaviour.prompts(50, 5)) {
        assertThat(Stream.of(prompt.right(), prompt.wrong()).flatMap(List::stream))
            .allSatisfy(answer -> assertThat(encoder.encode(answer)).as(answer).hasSize(1));
      }
    }
  }

  @Test
  void theSameCorpusTrainsTheSameVocabulary() {
    Vocabulary first = TrainTokenizer.vocabulary(2000, 3, 2200);
    assertThat(TrainTokenizer.vocabulary(2000, 3, 2200)).isEqualTo(first);
    assertThat(first.tokens()).hasSize(2200).doesNotHaveDuplicates();
  }

  @Test
  void aVocabularyNeedsRoomForTheRequiredTokens() {
    assertThatThrownBy(() -> TrainTokenizer.vocabulary(10, 3, 2000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2000 tokens has no room");
  }

  private static HuggingFaceTokenizer reference() throws IOException {
    try (InputStream in = BpeEncoder.class.getResourceAsStream("/dev/loupe/wren/tokenizer.json")) {
      return HuggingFaceTokenizer.newInstance(in, Map.of());
    }
  }
}
