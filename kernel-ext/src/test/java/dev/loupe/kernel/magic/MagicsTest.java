package dev.loupe.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.kernel.host.RecordingHost;
import java.util.List;
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
        .hasMessage("'gif' is not a format; write %format html or %format png");
  }

  @Test
  void timeShowsTheValueAndHowLongItTook() {
    RecordingHost host = new RecordingHost();
    new TimeMagic(host).run(List.of(), "1 + 1");
    assertThat(host.shown.get(0)).isEqualTo("show value of 1 + 1");
    assertThat(host.shown.get(1)).matches("display took \\d+ ms");
  }

  @Test
  void refusesHelpAboutNothing() {
    assertThatThrownBy(
            () -> new HelpMagic(new MagicList(new RecordingHost())).run(List.of("xyzzy")))
        .hasMessage(
            "there is nothing about 'xyzzy' in Loupe; %help alone lists all magics and the methods of Loupe");
  }

  @Test
  void memoryNamesTheHeap() {
    assertThat(MemorySummary.text()).contains("native memory: ", "Java heap: ");
  }
}
