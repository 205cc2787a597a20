package dev.loupe.attention;

import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;

/** Pictures of numbers between two tokens of a run's prompt. */
record TokenMaps(Run run) {
  /** A map from the token that attends (row) to the token attended to (column). */
  Grid grid(String title, String unit, double[][] values, String reading) {
    List<String> tokens = tokens().pieces(0);
    return Grid.of(
            title, unit, new Labels("destination", tokens), new Labels("source", tokens), values)
        .withMask(Mask.of(values))
        .withNote(note("Rows: tokens that attend; columns: tokens attended to. " + reading));
  }

  /** A small map for each head of a layer, from values [head, dest, src]. */
  AttentionView heads(String title, int layer, double[] values, String reading) {
    int heads = run.model().spec().attention().heads();
    return maps(
        title + " of layer " + layer,
        Labels.numbered("head", "L" + layer + "H", heads),
        values,
        reading);
  }

  /** A small map for each label, from values [label, dest, src]. */
  AttentionView maps(String title, Labels labels, double[] values, String reading) {
    return AttentionView.of(title, labels, tokens().pieces(0), values).withNote(note(reading));
  }

  /** A note with the warnings of the run above it, and the prompt behind it. */
  String note(String reading) {
    return run.notes().above(reading + " Prompt: " + tokens().quoted());
  }

  /** A position counted from 0; a negative one counts from the end. */
  int position(int asked) {
    int width = tokens().width();
    int resolved = asked < 0 ? width + asked : asked;
    if (resolved < 0 || resolved >= width) {
      throw new IllegalArgumentException(
          "there is no position "
              + asked
              + "; the prompt has "
              + width
              + " tokens, at positions 0 to "
              + (width - 1));
    }
    return resolved;
  }

  /** A token as titles name it, with its position if it occurs twice: {@code " to"@4}. */
  String named(int position) {
    return "'" + Labels.shown(tokens().labels(0).distinct(position)) + "'";
  }

  /** The values of a matrix [dest, src] on the heap. */
  static double[][] rows(Tensor matrix) {
    double[] flat = matrix.arranged(Axis.DEST, Axis.SRC).toDoubleArray();
    int width = matrix.size(Axis.SRC);
    double[][] rows = new double[flat.length / width][];
    Arrays.setAll(rows, row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width));
    return rows;
  }

  private Tokens tokens() {
    return run.tokens();
  }
}
