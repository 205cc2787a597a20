package dev.loupe.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.metric.Metric;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How texts become tokens: what is put in front, and where a word stands. */
class TokensTest {
  private static final HookedTransformer PLAIN = model(new Characters(false, true));
  private static final HookedTransformer ADDING = model(new Characters(true, true));
  private static final HookedTransformer WITHOUT_BOS = model(new Characters(false, false));

  private static HookedTransformer model(Tokenizer tokenizer) {
    return Toys.reading(Toys.gpt2(), tokenizer);
  }

  private static void refuses(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void aPromptHasWhatItsTokenizerPutsThere() {
    assertThat(PLAIN.toStrTokens("abc")).containsExactly("a", "b", "c");
    assertThat(ADDING.toStrTokens("abc")).containsExactly("^", "a", "b", "c");
  }

  @Test
  void bosCanBeChosenWhateverTheTokenizerDoes() {
    for (HookedTransformer model : List.of(PLAIN, ADDING)) {
      assertThat(model.toStrTokens("ab", true)).containsExactly("^", "a", "b");
      assertThat(model.toStrTokens("ab", false)).containsExactly("a", "b");
      assertThat(model.withBos().toStrTokens("ab")).containsExactly("^", "a", "b");
      assertThat(model.withoutBos().run("ab").tokens().pieces(0)).containsExactly("a", "b");
      assertThat(model.withBos().withoutBos().toStrTokens("ab")).containsExactly("a", "b");
      assertThat(model.withoutBos().withBos().withBos().toStrTokens("ab"))
          .containsExactly("^", "a", "b");
    }
  }

  @Test
  void bosIsNeverDoubled() {
    for (HookedTransformer model : List.of(PLAIN, ADDING, PLAIN.withBos(), ADDING.withoutBos())) {
      assertThat(model.toStrTokens("^ab")).containsExactly("^", "a", "b");
    }
  }

  @Test
  void whatIsInFrontIsAPropertyOfTheTokenizer() {
    assertThat(PLAIN.tokenizer().orElseThrow().addsBos()).isFalse();
    assertThat(PLAIN.withBos().tokenizer().orElseThrow().addsBos()).isTrue();
    assertThat(ADDING.withoutBos().tokenizer().orElseThrow().addsBos()).isFalse();
    assertThat(ADDING.withoutBos().tokenizer().orElseThrow().toString())
        .endsWith(", no ^ in front");
  }

  @Test
  void theNumbersAreThoseOfTheTokensThatStandThere() {
    float[] given = PLAIN.run(Tokens.of(new int[] {0, 1, 2})).logits().toArray();
    assertThat(PLAIN.withBos().run("ab").logits().toArray()).isEqualTo(given);
    assertThat(ADDING.run("ab").logits().toArray()).isEqualTo(given);
    assertThat(ADDING.withoutBos().run("ab").logits().toArray()).isNotEqualTo(given);
  }

  @Test
  void aTokenizerWithoutBosCannotPutOneInFront() {
    refuses(
        WITHOUT_BOS::withBos,
        new Characters(false, false)
            + " has no token that begins a text (bos_token), so none can be added");
    assertThat(WITHOUT_BOS.withoutBos().toStrTokens("ab")).containsExactly("a", "b");
  }

  @Test
  void theTextFormSaysWhatIsInFront() {
    assertThat(ADDING.tokens("ab")).hasToString("1 x 3 tokens, ^ in front\n|^|a|b|");
    assertThat(PLAIN.tokens("ab")).hasToString("1 x 2 tokens, no ^ in front\n|a|b|");
    assertThat(PLAIN.tokens(List.of("ab", "^c")))
        .hasToString("2 x 2 tokens, 1 with ^ in front\n|a|b|\n|^|c|");
    assertThat(WITHOUT_BOS.tokens("ab")).hasToString("1 x 2 tokens\n|a|b|");
    assertThat(Tokens.of(new int[] {3, 4})).hasToString("1 x 2 tokens\n|#3|#4|");
  }

  @Test
  void aPromptIsQuotedWithWhatIsInFront() {
    assertThat(ADDING.tokens("ab").quoted(0)).isEqualTo("“ab” after ^");
    assertThat(ADDING.tokens("^ab").quoted(0)).isEqualTo("“ab” after ^");
    assertThat(PLAIN.tokens("ab").quoted(0)).isEqualTo("“ab” without ^");
    assertThat(WITHOUT_BOS.tokens("ab").quoted(0)).isEqualTo("“ab”");
    assertThat(Tokens.of(new int[] {3, 4}).quoted(0)).isEqualTo("“#3#4”");
    assertThat(ADDING.tokens(List.of("ab", "c", "d")).quoted())
        .isEqualTo("“ab” after ^ and 2 more");
  }

  @Test
  void picturesSayWhatIsInFront() {
    assertThat(ADDING.run("ab").top(2).toString()).contains("prompt: “ab” after ^");
    assertThat(ADDING.withoutBos().run("ab").top(2).toString()).contains("prompt: “ab” without ^");
  }

  @Test
  void aWordIsFoundWhereverItStands() {
    Occurrences ab = PLAIN.positions("xabyabz", "ab");
    assertThat(ab.all()).containsExactly(new TokenSpan(1, 2), new TokenSpan(4, 5));
    assertThat(ab.first().positions()).containsExactly(1, 2);
    assertThat(ab.last().end()).isEqualTo(5);
    assertThat(ab).hasToString("'ab' at positions 1 to 2; positions 4 to 5");
    refuses(
        ab::only,
        "'ab' at positions 1 to 2; positions 4 to 5; choose with first(), last() or all()");
    assertThat(PLAIN.positions("aaa", "aa").all()).hasSize(2);
  }

  @Test
  void positionsCountWhatIsInFrontAndThePadding() {
    assertThat(ADDING.positions("xab", "ab").only()).isEqualTo(new TokenSpan(2, 3));
    Tokens batch = ADDING.tokens(List.of("xab", "abcdef"));
    assertThat(batch.positions(0, "ab").only()).isEqualTo(new TokenSpan(5, 6));
    assertThat(batch.positions(1, "ab").only()).isEqualTo(new TokenSpan(1, 2));
    assertThat(batch.repeat(0, 3).positions(2, "ab").only()).isEqualTo(new TokenSpan(5, 6));
    assertThat(ADDING.tokens("^ab").positions(0, "^").only()).isEqualTo(new TokenSpan(0, 0));
  }

  @Test
  void aWordThatIsNotThereIsRefusedWithWhatIs() {
    refuses(
        () -> ADDING.positions("abc", "xy"),
        "'xy' does not occur in the prompt, whose tokens are [^, a, b, c]");
    refuses(
        () -> PLAIN.positions("abc", ""),
        "an empty text has no position; give the words to look for");
    refuses(
        () -> Tokens.of(new int[] {1}).positions(0, "a"),
        "'a' cannot be found, because the prompt was given as token ids; use position numbers instead, or make the tokens with model.tokens(ids)");
  }

  @Test
  void aPromptOfABatchThatIsTooLongIsNamed() {
    refuses(
        () -> PLAIN.run(List.of("abc", "abcdefghijklmnopqrstuvwxyzabcdefg", "b")),
        "prompt 1 of the batch, “abcdefghijklmnopqrstuvwxyzabcdefg” without ^, has 33 tokens; gpt2 can read 32");
    refuses(
        () -> ADDING.run("abcdefghijklmnopqrstuvwxyzabcdef"),
        "the prompt has 33 tokens; gpt2 can read 32");
    assertThat(ADDING.withoutBos().run("abcdefghijklmnopqrstuvwxyzabcdef").tokens().width())
        .isEqualTo(32);
  }

  @Test
  void promptsOfOneBatchGiveWhatEachGivesAloneWithoutATokenForPadding() {
    List<String> prompts = List.of("abcdef", "b", "cba");
    double[] together = WITHOUT_BOS.run(prompts).measure(Metric.logProb(4));
    for (int i = 0; i < together.length; i++) {
      double alone = WITHOUT_BOS.run(prompts.get(i)).measure(Metric.logProb(4))[0];
      assertThat(together[i]).isCloseTo(alone, org.assertj.core.api.Assertions.within(1e-5));
    }
  }

  @Test
  void ofManyPromptsTheFirstAreListed() {
    String twenty = Tokens.of(new int[20][1]).toString();
    assertThat(twenty.lines()).hasSize(21).endsWith("|#0|");
    String many = Tokens.of(new int[370][1]).toString();
    assertThat(many.lines())
        .hasSize(21)
        .startsWith("370 x 1 tokens")
        .endsWith("… 351 more prompts");
  }

  @Test
  void trimmedPromptsAreWhatTheyAreAlone() {
    Tokens all =
        Tokens.of(new int[] {1, 2}, new int[] {3, 4, 5, 6}, new int[] {7, 8, 9})
            .with(() -> new Roles(Map.of(Role.IO, List.of(2, 0, 3))));
    Tokens some = all.rows(2, 0).trimmed();
    assertThat(some.width()).isEqualTo(3);
    assertThat(some.row(0)).containsExactly(7, 8, 9);
    assertThat(some.row(1)).containsExactly(1, 2);
    assertThat(some.start(1)).isEqualTo(1);
    assertThat(some.positions(Role.IO)).containsExactly(2, 1);
    assertThat(some.positions(Role.END)).containsExactly(2, 2);
    assertThat(all.trimmed().width()).isEqualTo(4);
  }

  @Test
  void everyPositionButPaddingAndSpecialTokensCoversAPartOfTheText() {
    Tokens tokens = ADDING.tokens(List.of("abc", "d"));
    assertThat(tokens.parts(0)).containsExactly(none(), part(0, 1), part(1, 2), part(2, 3));
    assertThat(tokens.parts(1)).containsExactly(none(), none(), none(), part(0, 1));
    assertThat(ADDING.tokens("^ab").parts(0)).containsExactly(none(), part(1, 2), part(2, 3));
    assertThat(ADDING.tokens(0, 1, 2).parts(0)).isEqualTo(ADDING.tokens("^ab").parts(0));
  }

  private static Optional<TextSpan> none() {
    return Optional.empty();
  }

  private static Optional<TextSpan> part(int start, int end) {
    return Optional.of(new TextSpan(start, end));
  }
}
