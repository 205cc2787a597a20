package dev.loupe.wren;

import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Draws the log of a training: loss and validation loss over tokens. */
final class LossCurve {
  private LossCurve() {}

  /** Draws {@code log.csv} of the folder given into {@code loss.png} beside it. */
  public static void main(String[] arguments) throws IOException {
    draw(Path.of(arguments[0]));
  }

  static void draw(Path folder) throws IOException {
    List<String[]> rows =
        Files.readAllLines(folder.resolve("log.csv")).stream()
            .skip(1)
            .map(line -> line.split(","))
            .toList();
    Curves curves =
        Curves.of(
                "wren's training",
                "million tokens",
                "loss (nats per token)",
                Line.of("training, smoothed", column(rows, 1, 1e-6), column(rows, 2, 1)),
                Line.of("validation", column(rows, 1, 1e-6), column(rows, 3, 1)))
            .withNote(
                "both count an answer 8 times as much as another token; training includes random tokens said again, validation is text of the second part alone");
    Files.write(folder.resolve("loss.png"), curves.png());
  }

  private static double[] column(List<String[]> rows, int index, double unit) {
    return rows.stream().mapToDouble(row -> unit * Double.parseDouble(row[index])).toArray();
  }
}
