package dev.loupe.tensor;

import dev.loupe.view.AttentionView;
import dev.loupe.view.Labels;
import java.util.List;
import java.util.Optional;

/** The attention pattern of one prompt, as a small map for each head. */
final class TensorAttention {
  private static final List<Axis> HEADS = List.of(Axis.HEAD, Axis.DEST, Axis.SRC);
  private static final long MOST_CELLS = 200_000;

  private TensorAttention() {}

  /** The maps of a pattern [head, dest, src] whose tokens are known; empty if it is too large. */
  static Optional<AttentionView> of(Tensor tensor, String title) {
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
        .map(labels -> view(tensor, title, heads, labels.names()));
  }

  private static AttentionView view(Tensor tensor, String title, int heads, List<String> tokens) {
    Labels labels = Labels.numbered("head", "H", heads);
    return AttentionView.of(title, labels, tokens, TensorGrid.blanked(tensor));
  }
}
