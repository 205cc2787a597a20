package dev.loupe.view.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvWriteOptions;

/** Tokens in a table keep their spaces in CSV files that Tablesaw writes and reads. */
class LabelTableTest {
  private static final List<String> TOKENS =
      List.of(" Mary", "John", "  two ", " \"a\", b", "line\nbreak", "é ж 😀", ", ");
  private static final String CSV =
      "\"prompt\",\"position\",\"p\"\n\"x\",\" Mary\",\"0.25\"\n\"x\",\"John\",\"0.5\"\n";

  @TempDir Path folder;

  private static Table table(String... tokens) {
    double[][] values = {{0.25, 0.5, 0, 1e-7, 1, 0, 0}};
    return Grid.of(
            "g",
            "p",
            Labels.of("prompt", "x"),
            Labels.of("position", tokens),
            new double[][] {Arrays.copyOf(values[0], tokens.length)})
        .table();
  }

  private static Table all() {
    return table(TOKENS.toArray(String[]::new));
  }

  @Test
  void tokensSurviveWritingAndReadingByTablesaw() {
    String file = folder.resolve("grid.csv").toString();
    all().write().csv(file);
    Table read = Table.read().csv(file);
    assertThat(read.stringColumn("position").asList()).isEqualTo(TOKENS);
    assertThat(read.column("p").type()).isEqualTo(ColumnType.DOUBLE);
    assertThat(read.doubleColumn("p").asList()).isEqualTo(all().doubleColumn("p").asList());
  }

  @Test
  void everyWayToWriteCsvKeepsTheSpaces() throws IOException {
    Table two = table(" Mary", "John");
    Path file = folder.resolve("two.csv");
    two.write().toFile(file.toString());
    assertThat(file).hasContent(CSV);
    two.write().csv(file.toFile());
    assertThat(file).hasContent(CSV);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    two.write().csv(stream);
    assertThat(stream.toString(StandardCharsets.UTF_8)).isEqualTo(CSV);
    StringWriter writer = new StringWriter();
    two.write().csv(writer);
    assertThat(writer).hasToString(CSV);
    assertThat(two.write().toString("csv")).isEqualTo(CSV);
    assertThat(Files.list(folder)).containsExactly(file);
  }

  @Test
  void optionsOfTheCallersOwnStand() {
    StringWriter writer = new StringWriter();
    table(" Mary").write().csv(CsvWriteOptions.builder(writer).separator(';').build());
    assertThat(writer).hasToString("prompt;position;p\nx;Mary;0.25\n");
  }

  @Test
  void tablesMadeOfItKeepTheSpacesToo() {
    Table table = all();
    for (Table made :
        List.of(
            table.sortDescendingOn("p").first(7),
            table.where(table.doubleColumn("p").isNotMissing()),
            table.copy(),
            table.selectColumns("position"),
            table.selectColumns(table.column(1)),
            table.selectColumns(1),
            table.rejectColumns("p"),
            table.rejectColumns(table.column(2)),
            table.rejectColumns(2),
            table.dropDuplicateRows())) {
      assertThat(made.write().toString("csv")).contains("\" Mary\"").contains("\"  two \"");
      assertThat(made.rowCount()).isEqualTo(7);
    }
  }
}
