package dev.loupe.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.model.NumberedWords;
import dev.loupe.model.OtherWords;
import dev.loupe.text.ChosenBos;
import dev.loupe.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptsTest {
  private static final int END = 50;
  private static final Tokenizer WORDS = new NumberedWords(Optional.of(END));

  /** A tokenizer that adds 51 in front of each text and 52 behind it, as BERT's does. */
  private static final Tokenizer FRAMED =
      new Tokenizer() {
        @Override
        public int[] encode(String text) {
          int[] bare = encodeBare(text);
          int[] framed = new int[bare.length + 2];
          System.arraycopy(bare, 0, framed, 1, bare.length);
          framed[0] = 51;
          framed[framed.length - 1] = 52;
          return framed;
        }

        @Override
        public int[] encodeBare(String text) {
          return text.isBlank() ? new int[0] : WORDS.encodeBare(text);
        }

        @Override
        public String decode(int... ids) {
          return WORDS.decode(ids);
        }

        @Override
        public String piece(int id) {
          return WORDS.piece(id);
        }

        @Override
        public Optional<Integer> end() {
          return Optional.empty();
        }
      };

  private static List<Prompt> prompts(Texts texts, Tokenizer tokenizer) {
    List<Prompt> all = new ArrayList<>();
    texts.prompts(tokenizer, 100).forEachRemaining(all::add);
    return all;
  }

  private static List<int[]> ids(List<Prompt> prompts) {
    return prompts.stream().map(Prompt::ids).toList();
  }

  private static int[] positions(Prompt prompt) {
    return IntStream.range(0, prompt.length()).map(prompt::position).toArray();
  }

  private static int[] texts(Prompt prompt) {
    return IntStream.range(0, prompt.length()).map(prompt::text).toArray();
  }

  @Test
  void aTextIsOnePromptUnlessSaidOtherwise() {
    List<Prompt> prompts = prompts(Texts.of(List.of("w1 w2", "w3")), WORDS);
    assertThat(ids(prompts)).containsExactly(new int[] {1, 2}, new int[] {3});
    assertThat(texts(prompts.get(1))).containsExactly(1);
  }

  @Test
  void aTextWithoutTokensIsLeftOutButKeepsItsNumber() {
    List<Prompt> prompts = prompts(Texts.of(List.of("w1", " ", "w3")), FRAMED);
    assertThat(prompts).hasSize(2);
    assertThat(texts(prompts.get(1))).containsExactly(2, 2, 2);
  }

  @Test
  void aTextIsCutIntoPromptsThatEachHaveTheSpecialTokens() {
    List<Prompt> prompts = prompts(Texts.of(List.of("w1 w2 w3 w4 w5")).cut(4), FRAMED);
    assertThat(ids(prompts))
        .containsExactly(new int[] {51, 1, 2, 52}, new int[] {51, 3, 4, 52}, new int[] {51, 5, 52});
    assertThat(positions(prompts.get(1))).containsExactly(0, 3, 4, 6);
    assertThat(positions(prompts.get(2))).containsExactly(0, 5, 6);
  }

  @Test
  void aTruncatedTextIsItsBeginning() {
    Texts texts = Texts.of(List.of("w1 w2 w3 w4 w5", "w6"));
    assertThat(ids(prompts(texts.truncated(4), FRAMED)))
        .containsExactly(new int[] {51, 1, 2, 52}, new int[] {51, 6, 52});
  }

  @Test
  void packedTextsStandOneBehindAnotherWithTheEndBetween() {
    List<Prompt> prompts = prompts(Texts.of(List.of("w1 w2", "w3 w4 w5", "w6")).packed(4), WORDS);
    assertThat(ids(prompts))
        .containsExactly(new int[] {1, 2, END, 3}, new int[] {4, 5, END, 6}, new int[] {END});
    assertThat(texts(prompts.get(0))).containsExactly(0, 0, 0, 1);
    assertThat(positions(prompts.get(1))).containsExactly(1, 2, 3, 0);
    assertThat(texts(prompts.get(2))).containsExactly(2);
  }

  @Test
  void packedPromptsBeginWithTheTokenThatBeginsAText() {
    List<Prompt> prompts = prompts(Texts.of(List.of("w1 w2", "w3")).packed(3), FRAMED);
    assertThat(ids(prompts)).containsExactly(new int[] {51, 1, 2}, new int[] {51, 3});
    assertThat(texts(prompts.get(1))).containsExactly(1, 1);
  }

  /** Whatever the texts and the division, the text's own tokens are all there, once, in order. */
  @Test
  void cuttingAndPackingLoseNoToken() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      List<String> all =
          IntStream.range(0, 1 + random.nextInt(8))
              .mapToObj(i -> "w" + i + " w40".repeat(random.nextInt(12)))
              .toList();
      int tokens = 3 + random.nextInt(9);
      for (Texts texts : List.of(Texts.of(all).cut(tokens), Texts.of(all).packed(tokens))) {
        List<String> there = new ArrayList<>();
        for (Prompt prompt : prompts(texts, FRAMED)) {
          assertThat(prompt.length()).isLessThanOrEqualTo(tokens);
          for (int i = 0; i < prompt.length(); i++) {
            assertThat(prompt.id(i))
                .isEqualTo(FRAMED.encode(all.get(prompt.text(i)))[prompt.position(i)]);
            if (prompt.id(i) < 51) {
              there.add(prompt.text(i) + ":" + prompt.position(i));
            }
          }
        }
        List<String> expected = new ArrayList<>();
        for (int text = 0; text < all.size(); text++) {
          for (int i = 1; i <= FRAMED.encodeBare(all.get(text)).length; i++) {
            expected.add(text + ":" + i);
          }
        }
        assertThat(there).isEqualTo(expected);
      }
    }
  }

  @Test
  void aTextLongerThanTheModelReadsIsRefusedWithWhatToDo() {
    Texts texts = Texts.of(List.of("w1", "w2" + " w3".repeat(100)));
    assertThatThrownBy(() -> prompts(texts, WORDS))
        .hasMessage(
            "text 1 of the list has 101 tokens, and the model reads 100; say what to do with long"
                + " texts: texts.cut(100), texts.truncated(100) or texts.packed(100)");
    assertThatThrownBy(() -> prompts(texts.cut(200), WORDS))
        .hasMessage("prompts of 200 tokens are too long for the model, which reads 100");
    assertThatThrownBy(() -> prompts(texts.cut(2), FRAMED))
        .hasMessageStartingWith("prompts of 2 tokens have no room for text");
  }

  @Test
  void batchesHoldPromptsOfLikeLengthAndNoMoreTokensThanAllowed() {
    Random random = new Random(5);
    List<String> all =
        IntStream.range(0, 60).mapToObj(i -> "w1" + " w2".repeat(random.nextInt(30))).toList();
    List<Prompt> prompts = prompts(Texts.of(all), WORDS);
    List<List<Integer>> batches = LikeLengths.of(prompts, 64);
    assertThat(batches.stream().flatMap(List::stream).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 60).boxed().toList());
    int tokens = 0;
    int computed = 0;
    for (List<Integer> batch : batches) {
      int longest = batch.stream().mapToInt(i -> prompts.get(i).length()).max().orElseThrow();
      computed += batch.size() * longest;
      tokens += batch.stream().mapToInt(i -> prompts.get(i).length()).sum();
      assertThat(batch.size() * longest).isLessThanOrEqualTo(64);
    }
    assertThat(computed).isLessThan(tokens * 11 / 10); // less than 10 % is padding
  }

  @Test
  void aPromptLongerThanABatchStandsAlone() {
    List<Prompt> prompts = prompts(Texts.of(List.of("w1", "w2" + " w3".repeat(50))), WORDS);
    assertThat(LikeLengths.of(prompts, 10)).containsExactly(List.of(0), List.of(1));
  }

  @Test
  void aChosenBosIsInFrontOfEachPrompt() {
    Tokenizer begun = new ChosenBos(new Begun(), true);
    assertThat(
            ids(prompts(Texts.of(List.of("w1 w2 w3")).cut(3), begun)).stream()
                .map(Arrays::toString))
        .containsExactly("[7, 1, 2]", "[7, 3]");
  }

  /** A tokenizer that has a token to begin texts, but does not add it. */
  private static final class Begun extends OtherWords {
    @Override
    public Optional<Integer> bos() {
      return Optional.of(7);
    }
  }
}
