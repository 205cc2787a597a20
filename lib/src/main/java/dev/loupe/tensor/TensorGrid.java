package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import dev.loupe.view.Displayable;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The values of a tensor as heat maps, with padding left blank: one of two axes, or a small one for
 * each head of a tensor [head, dest, src].
 */
final class TensorGrid {
  private static final List<Axis> HEADS = List.of(Axis.HEAD, Axis.DEST, Axis.SRC);
  private static final String PATTERN = "pattern"; // the unit of attention patterns
  private static final long MOST_CELLS = 200_000;

  private TensorGrid() {}

  /** The values by row and column; of a batch of one prompt, those of the prompt. */
  static Grid of(Tensor all, Axis rows, Axis columns) {
    boolean byPrompt = rows == Axis.BATCH || columns == Axis.BATCH;
    Tensor tensor = byPrompt ? all : ofPrompt(all);
    if (tensor.axes().size() != 2 || rows == columns || !tensor.has(rows) || !tensor.has(columns)) {
      throw new IllegalArgumentException(
          all
              + " cannot be shown as a grid of "
              + rows
              + " and "
              + columns
              + "; pick the other axes with at(axis, index)");
    }
    double[] flat = blanked(tensor.arranged(rows, columns));
    int width = tensor.size(columns);
    double[][] values = new double[tensor.size(rows)][];
    Arrays.setAll(values, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
    Labels down = labels(tensor, rows);
    Labels across = labels(tensor, columns);
    return Grid.of(title(tensor, Grid.axes(down, across)), unit(tensor), down, across, values)
        .withMask(mask(rows, columns, values))
        .withNote(tensor.padding().none() ? "" : "empty cells are padding before shorter prompts");
  }

  /** A batch of one prompt without its axis, which nobody wants to pick first. */
  static Tensor ofPrompt(Tensor tensor) {
    boolean one = tensor.axes().size() > 2 && tensor.has(Axis.BATCH);
    return one && tensor.size(Axis.BATCH) == 1 ? tensor.at(Axis.BATCH, 0) : tensor;
  }

  private static String title(Tensor tensor, String axes) {
    String picks = tensor.origin().words().picks();
    return tensor.site().map(site -> site + picks + ": " + axes).orElse(axes);
  }

  /** The name of the values: the last word of their site. */
  static String unit(Tensor tensor) {
    return tensor.origin().unit().orElse("value");
  }

  /** The tokens of the prompt if they are known, otherwise the indices. */
  static Labels labels(Tensor tensor, Axis axis) {
    int size = tensor.size(axis);
    return tensor
        .origin()
        .words()
        .along(axis, size)
        .orElseGet(() -> Labels.numbered(axis.toString(), size));
  }

  /** The mask of later tokens in an attention pattern, whose cells have no value. */
  private static Mask mask(Axis rows, Axis columns, double[][] values) {
    boolean looks = rows == Axis.DEST && columns == Axis.SRC && values.length == values[0].length;
    return looks ? Mask.of(values) : Mask.NONE;
  }

  /** The values, with NaN at padding. */
  static double[] blanked(Tensor tensor) {
    double[] values = tensor.toDoubleArray();
    boolean[] padding = PaddingMask.of(tensor).cells();
    for (int i = 0; i < padding.length; i++) {
      values[i] = padding[i] ? Double.NaN : values[i];
    }
    return values;
  }

  /**
   * The maps of a tensor [head, dest, src] whose tokens are known: attention patterns, but also
   * scores and derivatives, which are not shares of attention. Empty if it is too large.
   */
  static Optional<Displayable> ofHeads(Tensor tensor, String title) {
    if (!tensor.axes().equals(HEADS) || tensor.size(Axis.DEST) != tensor.size(Axis.SRC)) {
      return Optional.empty();
    }
    int tokens = tensor.size(Axis.SRC);
    int heads = tensor.size(Axis.HEAD);
    if ((long) heads * tokens * tokens > MOST_CELLS) {
      return Optional.empty();
    }
    return tensor
        .origin()
        .words()
        .along(Axis.SRC, tokens)
        .map(
            labels ->
                unit(tensor).equals(PATTERN)
                    ? view(tensor, title, heads, labels.names())
                    : grids(tensor, title, heads));
  }

  private static Displayable view(Tensor tensor, String title, int heads, List<String> tokens) {
    Labels labels = Labels.numbered("head", "H", heads);
    return AttentionView.of(title, labels, tokens, blanked(tensor));
  }

  private static Displayable grids(Tensor tensor, String title, int heads) {
    List<Grid> grids =
        IntStream.range(0, heads)
            .mapToObj(
                head -> tensor.at(Axis.HEAD, head).grid(Axis.DEST, Axis.SRC).withTitle("H" + head))
            .toList();
    return new Facets(title, grids).onOneScale();
  }
}
