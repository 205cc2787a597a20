package dev.loupe.tensor;

import dev.loupe.view.Displayable;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.AttentionView;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A tensor [head, dest, src] of one prompt, as a small map for each head: attention patterns, but
 * also scores and derivatives, which are not shares of attention.
 */
final class TensorAttention {
  private static final List<Axis> HEADS = List.of(Axis.HEAD, Axis.DEST, Axis.SRC);
  private static final String PATTERN = "pattern"; // the unit of attention patterns
  private static final long MOST_CELLS = 200_000;

  private TensorAttention() {}

  /** The maps of a tensor [head, dest, src] whose tokens are known; empty if it is too large. */
  static Optional<Displayable> of(Tensor tensor, String title) {
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
                TensorGrid.unit(tensor).equals(PATTERN)
                    ? view(tensor, title, heads, labels.names())
                    : grids(tensor, title, heads));
  }

  private static Displayable view(Tensor tensor, String title, int heads, List<String> tokens) {
    Labels labels = Labels.numbered("head", "H", heads);
    return AttentionView.of(title, labels, tokens, TensorGrid.blanked(tensor));
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
