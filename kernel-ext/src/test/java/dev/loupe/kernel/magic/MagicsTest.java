package dev.loupe.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.Loupe;
import dev.loupe.kernel.host.RecordingHost;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MagicsTest {
  @AfterEach
  void forgetFormat() {
    System.clearProperty("loupe.format");
  }

  @Test
  void formatPngIsKeptForTheProcess() {
    new FormatMagic().run(List.of("png"));
    assertThat(System.getProperty("loupe.format")).isEqualTo("png");
  }

  @Test
  void refusesAFormatThatDoesNotExist() {
    assertThatThrownBy(() -> new FormatMagic().run(List.of("gif")))
        .hasMessage("'gif' is no format; write %format html or %format png");
  }

  @Test
  void timeShowsTheValueAndHowLongItTook() {
    RecordingHost host = new RecordingHost();
    new TimeMagic(host).run(List.of(), "1 + 1");
    assertThat(host.shown.get(0)).isEqualTo("show value of 1 + 1");
    assertThat(host.shown.get(1)).matches("display took \\d+ ms");
  }

  @Test
  void everyWordOfLoupeIsListedWithItsMeaning() {
    List<WordList.Word> words = WordList.of("Loupe");
    assertThat(words).allSatisfy(word -> assertThat(word.meaning()).endsWith("."));
    assertThat(words)
        .extracting(word -> word.signature().replaceAll("\\(.*", ""))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Loupe.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .toList());
    assertThat(words)
        .contains(
            new WordList.Word(
                "logitLens(HookedTransformer model, String prompt) → LogitLens",
                "What each layer would predict if the model ended there."));
  }

  @Test
  void refusesHelpAboutNothing() {
    assertThatThrownBy(() -> new HelpMagic(List.of()).run(List.of("xyzzy")))
        .hasMessage("there is nothing about 'xyzzy' here; %help alone lists everything");
  }

  @Test
  void memoryNamesTheHeap() {
    assertThat(MemorySummary.text()).contains("native memory: ", "Java heap: ");
  }
}
