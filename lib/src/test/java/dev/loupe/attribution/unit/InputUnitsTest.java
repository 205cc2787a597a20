package dev.loupe.attribution.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.model.NumberedWords;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A prompt is cut into units without losing a token or giving it away twice. */
class InputUnitsTest {
  private static final List<String> TEXTS =
      List.of(
          "When Mary and John's e-mail didn’t cost $3.14... \"Hi!\" (yes) 50% C++",
          "  two  spaces \n and\ttabs\n\n",
          "naïve café – “quoted” e\u0301 👩‍🚀🎉 end",
          "东京是日本的首都。カタカナとひらがなの漢字 สวัสดีครับผม 한국어 문장입니다.",
          "A title\n\nOne sentence. And another one? Yes!",
          "<s>John met Mary</s>The end<|endoftext|>again");

  private static final List<Function<Tokens, InputUnits>> KINDS =
      List.of(InputUnits::tokens, InputUnits::words, InputUnits::sentences);

  static Stream<Tokenizer> tokenizers() {
    return RealTokenizers.all();
  }

  private static List<String> texts(InputUnits units) {
    return units.units().stream().map(InputUnit::text).toList();
  }

  private static List<String> words(Tokenizer tokenizer, String text) {
    return texts(InputUnits.words(RealTokenizers.tokens(tokenizer, text)));
  }

  private static void refuses(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void everyTokenWithTextBelongsToExactlyOneUnit(Tokenizer tokenizer) {
    for (String text : TEXTS) {
      Tokens tokens = RealTokenizers.tokens(tokenizer, text);
      List<Optional<TextSpan>> parts = tokens.parts(0);
      for (Function<Tokens, InputUnits> kind : KINDS) {
        int[] unit = kind.apply(tokens).unitOfPosition(); // the constructor refuses overlaps
        for (int at = 0; at < unit.length; at++) {
          assertThat(unit[at] >= 0).as(text + " " + at).isEqualTo(parts.get(at).isPresent());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void theTextsOfUnitsJoinToTheTextBetweenSpecialTokens(Tokenizer tokenizer) {
    for (String text : TEXTS) {
      Tokens tokens = RealTokenizers.tokens(tokenizer, text);
      PlacedText placed = PlacedText.of(tokens);
      String between = placed.runs().stream().map(placed::text).collect(Collectors.joining());
      assertThat(String.join("", texts(InputUnits.words(tokens)))).isEqualTo(between);
      assertThat(String.join("", texts(InputUnits.sentences(tokens)))).isEqualTo(between);
    }
    Tokens plain = RealTokenizers.tokens(tokenizer, "Mary met John. The");
    assertThat(String.join("", texts(InputUnits.words(plain)))).isEqualTo("Mary met John. The");
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void valuesOfWordsSumToTheValuesOfTheirTokens(Tokenizer tokenizer) {
    for (String text : TEXTS) {
      Tokens tokens = RealTokenizers.tokens(tokenizer, text);
      double[] values = IntStream.range(0, tokens.width()).mapToDouble(i -> 1 << i % 20).toArray();
      double all = Arrays.stream(InputUnits.tokens(tokens).sums(values)).sum();
      assertThat(Arrays.stream(InputUnits.words(tokens).sums(values)).sum())
          .isCloseTo(all, within(1e-9));
      assertThat(Arrays.stream(InputUnits.sentences(tokens).sums(values)).sum())
          .isCloseTo(all, within(1e-9));
    }
  }

  @Test
  void aWordHasTheSpaceBeforeItAndPunctuationIsAWord() {
    String text = "When Mary and John's e-mail didn’t cost $3.14, he said: \"Hi!\" 👍👍";
    List<String> expected =
        List.of(
            "When", " Mary", " and", " John's", " e-mail", " didn’t", " cost", " $3.14", ",", " he",
            " said", ":", " \"", "Hi", "!\"", " 👍👍");
    assertThat(words(RealTokenizers.LLAMA, text)).isEqualTo(expected);
    assertThat(words(RealTokenizers.GPT2, text)).isEqualTo(expected);
  }

  @Test
  void aLineBreakEndsTheWordBeforeIt() {
    assertThat(words(RealTokenizers.LLAMA, "One\n two.\n\nThree \n"))
        .containsExactly("One\n", " two", ".\n\n", "Three \n");
  }

  @Test
  void inScriptsWithoutSpacesACharacterIsAWord() {
    assertThat(words(RealTokenizers.LLAMA, "我喜欢猫。OK ไทย"))
        .containsExactly("我", "喜", "欢", "猫", "。", "OK", " ไ", "ท", "ย");
  }

  @Test
  void aTokenThatCrossesABorderBelongsToTheWordOfItsFirstLetter() {
    Tokenizer pairs = new Pairs();
    assertThat(texts(InputUnits.words(RealTokenizers.tokens(pairs, "ab, cd:ef"))))
        .containsExactly("ab", ", ", "cd", ":e", "f");
    assertThat(texts(InputUnits.words(RealTokenizers.tokens(pairs, "abc de f"))))
        .containsExactly("abc ", "de", " f");
  }

  @Test
  void sentencesEndWhereTheLanguageEndsThem() {
    Tokens tokens =
        RealTokenizers.tokens(
            RealTokenizers.LLAMA, "A title\n\nIt rains. \"Really?\" Yes, 3.5 mm! 東京です。猫。");
    assertThat(texts(InputUnits.sentences(tokens)))
        .containsExactly(
            "A title\n\n", "It rains.", " \"Really?\"", " Yes, 3.5 mm!", " 東京です。", "猫。");
  }

  @Test
  void theLocaleOfTheMachineChangesNothing() {
    Locale before = Locale.getDefault();
    try {
      List<List<String>> each =
          Stream.of("en-US", "th-TH", "ja-JP", "tr-TR")
              .map(
                  tag -> {
                    Locale.setDefault(Locale.forLanguageTag(tag));
                    return words(RealTokenizers.LLAMA, TEXTS.get(3) + " I'm");
                  })
              .distinct()
              .toList();
      assertThat(each).hasSize(1);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void specialTokensBelongToNoUnit() {
    Tokens bert = RealTokenizers.tokens(RealTokenizers.BERT, "Mary met [MASK] and Xyz.");
    assertThat(bert.pieces(0)).startsWith(" [CLS]").endsWith(" [SEP]");
    assertThat(texts(InputUnits.words(bert))).containsExactly("Mary", " met", " and", " Xyz", ".");
    assertThat(InputUnits.tokens(bert).unitOfPosition()).containsExactly(-1, 0, 1, -1, 2, 3, 4, -1);
    Tokens qwen = RealTokenizers.tokens(RealTokenizers.QWEN, "Hi.<|endoftext|>Yes");
    assertThat(texts(InputUnits.words(qwen))).containsExactly("Hi", ".", "Yes");
  }

  @Test
  void promptsGivenAsIdsHaveTheSameWords() {
    for (Tokenizer tokenizer : List.of(RealTokenizers.GPT2, RealTokenizers.QWEN)) {
      Tokens read = RealTokenizers.tokens(tokenizer, "When Mary and John met, John left");
      Tokens given = Tokens.of(List.of(read.row(0)), Optional.of(tokenizer));
      assertThat(InputUnits.words(given)).isEqualTo(InputUnits.words(read));
    }
    Tokens given = Tokens.of(List.of(new int[] {1, 30, 31}), Optional.of(RealTokenizers.LLAMA));
    assertThat(InputUnits.tokens(given).unitOfPosition()).containsExactly(-1, 0, 1);
  }

  @Test
  void tokensAreUnitsWhereverTheyStandInTheText() {
    Tokens tokens = RealTokenizers.tokens(new NumberedWords(Optional.of(3)), "w5 w14 w3");
    assertThat(texts(InputUnits.tokens(tokens))).containsExactly(" w5", " w14"); // w3 ends a text
    assertThatThrownBy(() -> InputUnits.words(tokens))
        .hasMessageContaining("do not join to the same text");
  }

  @Test
  void idsWithoutATokenizerAreTokens() {
    assertThat(texts(InputUnits.tokens(Tokens.of(new int[] {3, 4})))).containsExactly("#3", "#4");
  }

  @Test
  void passagesArePartsOfThePrompt() {
    Tokens tokens =
        RealTokenizers.tokens(RealTokenizers.GPT2, "[1] Paris is big.\n[2] Rome is old.\nQ: What?");
    InputUnits passages = InputUnits.passages(tokens, List.of("Rome is old.", "Paris is big."));
    assertThat(texts(passages)).containsExactly("Paris is big.", "Rome is old.");
    assertThat(texts(passages.withRest(tokens)))
        .containsExactly("Paris is big.", "Rome is old.", "the rest");
    assertThat(passages.withRest(tokens).unitOfPosition()).doesNotContain(-1);
    assertThat(InputUnits.passagesAt(tokens, List.of(new TextSpan(4, 17), new TextSpan(22, 34))))
        .isEqualTo(passages);
  }

  @Test
  void refusesPassagesThatAreNotClear() {
    Tokens tokens = RealTokenizers.tokens(RealTokenizers.GPT2, "It is. It was. It is. The end.");
    refuses(
        () -> InputUnits.passages(tokens, List.of("it was")),
        "'it was' does not occur in the prompt; give each passage exactly as it stands there");
    refuses(
        () -> InputUnits.passages(tokens, List.of("It is.")),
        "'It is.' occurs more than once in the prompt; give more of the text around it, or where it"
            + " stands: by(InputUnits.passagesAt(prompt(), List.of(new TextSpan(0, 6))))");
    refuses(
        () -> InputUnits.passages(tokens, List.of("It was. It", "was.")),
        "'was.' overlaps 'It was. It'; give passages that share no characters");
    refuses(
        () -> InputUnits.passagesAt(tokens, List.of(new TextSpan(0, 99))),
        "the passage from character 0 to 99 goes beyond the prompt, which has 30 characters");
    refuses(
        () -> InputUnits.passages(tokens, List.of()),
        "no passage was given to attribute to; give at least one, as it stands in the prompt");
  }

  @Test
  void eachWordLiesWithinAPassageOrNone() {
    Tokens tokens = RealTokenizers.tokens(RealTokenizers.GPT2, "Paris is big. Rome is old. What?");
    InputUnits passages = InputUnits.passages(tokens, List.of("Paris is big.", "Rome is old."));
    assertThat(InputUnits.words(tokens).within(passages))
        .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, -1, -1);
    InputUnits inside = InputUnits.passages(tokens, List.of("is big. Rome"));
    assertThatThrownBy(() -> InputUnits.sentences(tokens).within(inside))
        .hasMessageContaining(
            "crosses the border of a passage; attribute to smaller units first, such as tokens");
  }
}
