package dev.loupe.attention;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.grid.Grid;

/**
 * Attention times the length of what is moved: a token that is attended to but has a short value
 * contributes little.
 *
 * <p>Kobayashi et al. 2020, <a href="https://arxiv.org/abs/2004.10102">attention is not only a
 * weight: analyzing transformers with vector norms</a>. Values have their bias; W_O's own bias,
 * which belongs to no token, is left out.
 */
record ValueWeighted(TokenMaps maps, int layer) {
  private static final Axis OTHER = Axis.named("other_head");

  /** A_ij |v_j|, for each head. */
  AttentionView byValue() {
    Tensor length = values().norm(Axis.D_HEAD); // [src, kv_head]
    return heads(
        "attention × |v|",
        length,
        "A cell: attention times the length of the source's value vector.");
  }

  /** A_ij |v_j W_O|, for each head. */
  AttentionView byOutput() {
    return heads(
        "attention × |v W_O|",
        written().norm(Axis.D_MODEL),
        "A cell: attention times the length of the vector that the head writes for the source, "
            + unit());
  }

  /** |Σ_h A_ij v_j W_O|, of all heads together. */
  Grid together() {
    Tensor written = written(); // [src, head, d_model]
    Tensor products = written.dot(written.renamed(Axis.HEAD, OTHER), Axis.D_MODEL);
    Tensor pattern = pattern(); // [head, dest, src]
    Tensor squared = // Σ_hg A_h A_g (v_h W_O · v_g W_O): no vector for each pair of tokens
        pattern.dot(products, Axis.HEAD).dot(pattern.renamed(Axis.HEAD, OTHER), OTHER);
    return maps.grid(
        "attention × values of all heads of layer " + layer,
        "length",
        TokenMaps.rows(squared.relu().sqrt()), // rounding may leave −1e-17
        "A cell: the length of the vector that all heads together write at the destination for the source, "
            + unit());
  }

  private String unit() {
    boolean normed = run().model().spec().block().writesNormed();
    return "in units of the residual stream"
        + (normed ? ", before the norm that follows attention in this model." : ".");
  }

  private AttentionView heads(String title, Tensor length, String reading) {
    double[] values =
        pattern().times(length).arranged(Axis.HEAD, Axis.DEST, Axis.SRC).toDoubleArray();
    return maps.heads(title, layer, values, reading).withUnit("length");
  }

  private Run run() {
    return maps.run();
  }

  private Tensor pattern() {
    return cached(Act.PATTERN);
  }

  private Tensor values() {
    return cached(Act.VALUE).renamed(Axis.POS, Axis.SRC); // [src, kv_head, d_head]
  }

  /** What each head would write for each source, [src, head, d_model]. */
  private Tensor written() {
    return values().dot(run().model().weight(Weight.W_O.at(layer)), Axis.D_HEAD);
  }

  private Tensor cached(Act act) {
    try (ActivationCache cache = run().cache(act.at(layer))) {
      return cache.get(act.at(layer)).at(Axis.BATCH, 0).as(DataType.FLOAT64);
    }
  }
}
