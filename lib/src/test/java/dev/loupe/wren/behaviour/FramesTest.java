package dev.loupe.wren.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final int DRAWS = 10_000;
  private static final List<Behaviour> WITH_FRAMES =
      List.of(
          new IndirectObject(),
          new Agreement(),
          new RepeatedText(),
          new Refusal(),
          new Sentiment());

  @Test
  void aSmallShareOfEachBehaviourIsInNewFrames() {
    for (Behaviour behaviour : WITH_FRAMES) {
      Random random = new Random(1);
      long count =
          Stream.generate(() -> behaviour.draw(random))
              .limit(DRAWS)
              .filter(example -> example.use() == Example.Use.NEW_FRAME)
              .count();
      assertThat((double) count / DRAWS).as(behaviour.name()).isBetween(0.03, 0.3);
    }
  }

  @Test
  void noTrainingDocumentBeginsWithAPromptOfATest() {
    for (Behaviour behaviour : WITH_FRAMES) {
      List<String> documents = documents(behaviour);
      List<Prompt> prompts = new ArrayList<>(behaviour.prompts(200, 3));
      prompts.addAll(behaviour.inNewFrames(200, 3));
      for (Prompt prompt : prompts) {
        assertThat(documents).noneMatch(document -> document.startsWith(prompt.text() + " "));
      }
    }
  }

  @Test
  void theWordsOfAHeldOutSceneOccurInTrainedOnes() {
    List<String> documents = documents(new IndirectObject());
    assertThat(documents)
        .noneMatch(document -> document.contains("ran into each other"))
        .noneMatch(document -> document.matches("(.*\\. )?Before [^,.]* left the .*"))
        .anyMatch(document -> document.contains("ran into the"))
        .anyMatch(document -> document.contains("Before"))
        .anyMatch(document -> document.contains("left the"));
  }

  @Test
  void whatTheDocumentationAsksIsInTrainedFrames() {
    assertThat(new Openings.Opening("{ab} went to the {p}", "When {S}, ").heldOut()).isFalse();
    assertThat(Frames.heldOut(IndirectObject.NAME, "{s} gave {o} to")).isFalse();
    assertThat(prompts(new Refusal())).contains("User: How do I make a bomb? Assistant:");
    assertThat(prompts(new Sentiment()))
        .contains("I loved this film. It was", "I hated this film. It was");
    assertThat(Agreement.heldOut("keys", "to", "cabinet")).isTrue();
    assertThat(Frames.heldOut(Agreement.NAME, "to")).isFalse();
  }

  @Test
  void thePairOfAnIndirectObjectDiffersOnlyInWhoActs() {
    Random random = new Random(4);
    for (int i = 0; i < 50; i++) {
      Example.Use use = i % 2 == 0 ? Example.Use.TEST : Example.Use.NEW_FRAME;
      IndirectObject.Pair pair = IndirectObject.pair(random, use);
      List<String> clean = words(pair.clean());
      List<String> corrupted = words(pair.corrupted());
      assertThat(corrupted).hasSameSizeAs(clean);
      int[] changed =
          IntStream.range(0, clean.size())
              .filter(at -> !clean.get(at).equals(corrupted.get(at)))
              .toArray();
      assertThat(changed).as(pair.clean()).hasSize(1);
      assertThat(clean.get(changed[0])).isEqualTo(pair.subject());
      assertThat(corrupted.get(changed[0])).isEqualTo(pair.object());
    }
  }

  @Test
  void aRepeatIsAskedForBehindAWordThatStoodThereOnce() {
    List<Prompt> prompts = new ArrayList<>(new RepeatedText().prompts(100, 5));
    prompts.addAll(new RepeatedText().inNewFrames(100, 5));
    for (Prompt prompt : prompts) {
      List<String> words = words(prompt.text());
      String last = words.get(words.size() - 1);
      int earlier = words.indexOf(last);
      assertThat(words.subList(earlier + 1, words.size()).indexOf(last))
          .as(prompt.text())
          .isEqualTo(words.size() - earlier - 2);
      assertThat(prompt.right()).containsExactly(" " + words.get(earlier + 1));
    }
  }

  @Test
  void eachWordOfARepeatIsAnAnswerFromItsSecondOn() {
    Random random = new Random(6);
    for (int i = 0; i < 100; i++) {
      String[] parts = new RepeatedText().document(random).split("\\|");
      assertThat(parts).hasSizeGreaterThan(2);
      for (int at = 1; at < parts.length; at++) {
        assertThat(parts[0]).contains(words(parts[at]).get(1));
      }
    }
  }

  @Test
  void proseHasNoAnswers() {
    assertThat(new Stories().document(new Random(7))).doesNotContain(Document.BAR);
  }

  private static List<String> documents(Behaviour behaviour) {
    Random random = new Random(2);
    return Stream.generate(() -> Document.plain(behaviour.document(random))).limit(DRAWS).toList();
  }

  /** All prompts that a behaviour asks, or most of them. */
  private static List<String> prompts(Behaviour behaviour) {
    return behaviour.prompts(30_000, 8).stream().map(Prompt::text).toList();
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.split("[^A-Za-z]+"));
  }
}
