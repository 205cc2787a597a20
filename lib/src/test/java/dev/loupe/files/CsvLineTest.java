package dev.loupe.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvLineTest {
  @Test
  void isReadAsWhatWasWritten() throws IOException {
    List<String> cells = List.of(" Mary", "a,b", "say \"no\"", "two\nlines", "", "\"");
    assertThat(CsvLine.of(cells)).startsWith("\" Mary\",\"a,b\",\"say \"\"no\"\"\",");
    CsvRows rows = new CsvRows(new StringReader(CsvLine.of(cells) + CsvLine.of(cells)), ',');
    assertThat(rows.next().orElseThrow().cells()).isEqualTo(cells);
    assertThat(rows.next().orElseThrow().cells()).isEqualTo(cells);
    assertThat(rows.next()).isEmpty();
  }
}
