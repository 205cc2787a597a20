package dev.loupe.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.load.Golden;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a byte-level tokenizer, whose tokens may end within a character. */
class SubjectTest {
  private static final HookedTransformer MODEL =
      ModelLoader.load(Golden.named("gpt2-tokenizer").folder());

  private static String written(Tokens tokens, Subject subject) {
    StringBuilder text = new StringBuilder();
    for (int i = subject.from(); i < subject.to(); i++) {
      text.append(tokens.pieces(0).get(i));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "the cat sat on the mat, the cat",
    "the cat sat on the mat, cat sat",
    "the cat sat on the mat, mat",
    "the cat sat on the mat, at"
  })
  void isTheFewestTokensThatWriteIt(String prompt, String name) {
    Tokens tokens = MODEL.tokens(prompt);
    Subject subject = Subject.in(tokens, name);
    assertThat(written(tokens, subject)).contains(name);
    if (subject.to() - subject.from() > 1) {
      assertThat(written(tokens, new Subject(subject.from() + 1, subject.to())))
          .doesNotContain(name);
      assertThat(written(tokens, new Subject(subject.from(), subject.to() - 1)))
          .doesNotContain(name);
    }
  }

  @Test
  void isWhereItStandsFirst() {
    Tokens tokens = MODEL.tokens("a cat and a cat");
    Subject subject = Subject.in(tokens, " cat ");
    assertThat(subject.has(tokens.width() - 1)).isFalse();
    assertThat(written(tokens, subject)).isEqualTo(" cat");
  }

  @Test
  void hasEveryTokenOfACharacterThatIsWrittenInSeveral() {
    Tokens tokens = MODEL.tokens("in 中文 now");
    Subject subject = Subject.in(tokens, "中");
    int[] all = tokens.row(0);
    int[] own = java.util.Arrays.copyOfRange(all, subject.from(), subject.to());
    assertThat(MODEL.tokenizer().orElseThrow().decode(own)).contains("中");
    Subject second = Subject.in(tokens, "文");
    assertThat(second.from()).isGreaterThanOrEqualTo(subject.to());
    int[] other = java.util.Arrays.copyOfRange(all, second.from(), second.to());
    assertThat(MODEL.tokenizer().orElseThrow().decode(other)).isEqualTo("文");
  }

  @Test
  void cannotBeLookedForAmongIds() {
    assertThatThrownBy(() -> Subject.in(Tokens.of(new int[] {1, 2}), "cat"))
        .hasMessage(
            "'cat' cannot be found: the prompt was given as token ids, so give the positions of the subject instead");
  }

  @Test
  void isNeverNothing() {
    assertThatThrownBy(() -> Subject.in(MODEL.tokens("a cat"), " "))
        .hasMessageStartingWith("the subject ' ' is not in the prompt 'a cat'");
  }
}
