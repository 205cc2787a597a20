package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.jupyter.GatheredOutput.Stream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class GatheredOutputTest {
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final GatheredOutput output =
      new GatheredOutput((stream, text) -> sent.add(stream + text));

  @Test
  void linesAreSentTogether() {
    PrintStream out = output.stream(Stream.OUT);
    for (int i = 0; i < 1000; i++) {
      out.println("line");
    }
    output.flush();
    assertThat(sent).hasSizeLessThan(20);
    assertThat(String.join("", sent).replace("OUT", "")).isEqualTo("line\n".repeat(1000));
  }

  @Test
  void theOrderOfTheTwoStreamsIsKept() {
    PrintStream out = output.stream(Stream.OUT);
    PrintStream err = output.stream(Stream.ERR);
    out.print("a");
    err.print("b");
    out.print("c");
    output.flush();
    assertThat(sent).containsExactly("OUTa", "ERRb", "OUTc");
  }

  @Test
  void aCharacterIsNeverCutInTwo() {
    PrintStream out = output.stream(Stream.OUT);
    String emoji = "x" + "🔍".repeat(50_000);
    out.print(emoji);
    output.flush();
    assertThat(String.join("", sent).replace("OUT", "")).isEqualTo(emoji);
  }
}
