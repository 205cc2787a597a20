package dev.loupe.sae.page;

import java.util.List;
import java.util.Optional;

/**
 * What decoder rows say of features that are asked for in order, computed for a block at a time.
 */
final class DecoderBlocks {
  private static final int TOKENS = 10; // at each end of the logits
  private static final int NEAREST = 10;

  private final DecoderRows rows;
  private final int features;
  private final int step;
  private int from;
  private int to; // of the block that is computed
  private List<WrittenTokens> tokens = List.of();
  private List<List<SimilarFeature>> nearest = List.of();

  DecoderBlocks(DecoderRows rows, int features, int step) {
    this.rows = rows;
    this.features = features;
    this.step = step;
  }

  /** The tokens that a feature raises and lowers; absent if its site does not reach the logits. */
  Optional<WrittenTokens> tokens(int feature) {
    compute(feature);
    return tokens.isEmpty() ? Optional.empty() : Optional.of(tokens.get(feature - from));
  }

  /** The features that write most like one. */
  List<SimilarFeature> nearest(int feature) {
    compute(feature);
    return nearest.get(feature - from);
  }

  private void compute(int feature) {
    if (feature < from || feature >= to) {
      from = feature / step * step;
      to = Math.min(features, from + step);
      tokens = rows.reachLogits() ? rows.tokens(from, to, TOKENS) : List.of();
      nearest = rows.nearest(from, to, NEAREST);
    }
  }

  @Override
  public String toString() {
    return "features " + from + " to " + (to - 1);
  }
}
