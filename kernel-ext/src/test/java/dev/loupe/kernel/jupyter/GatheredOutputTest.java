package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.jupyter.GatheredOutput.Stream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  @Test
  void twoStreamsThatTakeTurnsAreFewMessagesAndNoLineIsLost() {
    PrintStream out = output.stream(Stream.OUT);
    PrintStream err = output.stream(Stream.ERR);
    for (int i = 0; i < 20_000; i++) {
      out.println("out " + i);
      err.println("err " + i);
    }
    output.flush();
    assertThat(sent).hasSizeLessThan(400); // 40,000 if each turn were one
    assertThat(linesOf(Stream.OUT))
        .isEqualTo(IntStream.range(0, 20_000).mapToObj(i -> "out " + i).toList());
    assertThat(linesOf(Stream.ERR))
        .isEqualTo(IntStream.range(0, 20_000).mapToObj(i -> "err " + i).toList());
  }

  @Test
  void aCharacterIsNotCutByATurnOfTheOtherStream() {
    PrintStream out = output.stream(Stream.OUT);
    PrintStream err = output.stream(Stream.ERR);
    byte[] letter = "ä".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 50; i++) {
      out.write(letter[0]);
      err.print("x".repeat(4000)); // fills what is gathered now and then
      out.write(letter[1]);
    }
    output.flush();
    assertThat(String.join("", linesOf(Stream.OUT))).isEqualTo("ä".repeat(50));
  }

  private List<String> linesOf(Stream stream) {
    return sent.stream()
        .filter(text -> text.startsWith(stream.name()))
        .map(text -> text.substring(3))
        .collect(Collectors.joining())
        .lines()
        .toList();
  }
}
