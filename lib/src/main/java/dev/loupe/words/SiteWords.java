package dev.loupe.words;

import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;

/** Places in a model: the activations that can be read and changed. */
public abstract class SiteWords extends MetricWords {
  SiteWords() {}

  /** The residual stream at the start of a block; a negative layer counts from the last. */
  public static Site resid(int layer) {
    return Act.RESID_PRE.at(layer);
  }

  /** The output of one attention head before the output matrix W_O; zero it to ablate the head. */
  public static Spot head(int layer, int head) {
    return Act.HEAD_Z.at(layer).head(head);
  }

  /** The queries of one attention head. */
  public static Spot query(int layer, int head) {
    return Act.QUERY.at(layer).head(head);
  }

  /** The keys of one attention head, or of one key-value head where heads share keys. */
  public static Spot key(int layer, int head) {
    return Act.KEY.at(layer).head(head);
  }

  /** The values of one attention head, or of one key-value head where heads share values. */
  public static Spot value(int layer, int head) {
    return Act.VALUE.at(layer).head(head);
  }

  /** The output of one MLP: what it adds to the residual stream. */
  public static Spot mlp(int layer) {
    return Act.MLP_OUT.at(layer).all();
  }

  /**
   * The residual stream after the last block, which the logits are computed from: the end of a path
   * in path patching.
   */
  public static Spot logits() {
    return Act.RESID_POST.at(-1).all();
  }
}
