package dev.loupe.forward.half;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import dev.loupe.torch.TorchScript;
import dev.loupe.weights.Linear;
import dev.loupe.weights.Weights;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The attention of one block with its norms, added to the residual stream: as one native call, or
 * as three pieces.
 *
 * <p>Angles are none or [cos, sin] of the positions, and masks are [blocked] or [blocked, slopes].
 */
public final class AttentionHalf {
  private final AttentionText text;
  private final Arguments weights;
  private final Shown shown;
  private final TorchScript[] compiled = new TorchScript[Piece.values().length]; // when first used

  private AttentionHalf(AttentionText text, Arguments weights) {
    this.text = text;
    this.weights = weights;
    this.shown = new Shown(acts -> text.of(Piece.WHOLE, acts));
  }

  /** The attention of a layer; empty if its matrices must be converted or rounded. */
  public static Optional<AttentionHalf> of(Spec spec, int layer, Weights weights) {
    Arguments read =
        new Arguments(
            weights,
            layer,
            Weight.LN1_W,
            Weight.LN1_B,
            Weight.W_Q,
            Weight.B_Q,
            Weight.W_K,
            Weight.B_K,
            Weight.W_V,
            Weight.B_V,
            Weight.Q_NORM_W,
            Weight.K_NORM_W,
            Weight.W_O,
            Weight.B_O,
            Weight.LN1_POST_W);
    Optional<Linear> joint = weights.joint(layer);
    joint.ifPresent(
        all -> {
          read.add(AttentionText.JOINT, all.weight().kept());
          all.bias().ifPresent(bias -> read.add(AttentionText.JOINT_BIAS, bias));
        });
    return Optional.of(read)
        .filter(Arguments::computable)
        .map(all -> new AttentionHalf(new AttentionText(spec, layer, all), all));
  }

  /** Queries, keys and values [batch, pos, head, d_head] as scores read them. */
  public List<NDArray> entry(NDArray resid, NDArray[] angles) {
    return several(Piece.ENTRY, resid, angles, weights.arrays());
  }

  /** The same with the queries of other positions than the keys and values. */
  public List<NDArray> entry(
      NDArray resid, NDArray queried, NDArray[] angles, NDArray[] queriedAngles) {
    return several(Piece.ENTRY_LAST, resid, queried, angles, queriedAngles, weights.arrays());
  }

  /**
   * Each head's mix [batch, head, dest, d_head], from queries, keys and values [batch, head, pos,
   * d_head].
   */
  public NDArray mix(NDArray queries, NDArray keys, NDArray values, NDArray[] mask) {
    return one(Piece.MIX, queries, keys, values, mask);
  }

  /** The stream plus the output for mixed values [batch, pos, head, d_head]. */
  public NDArray exit(NDArray z, NDArray resid) {
    return one(Piece.EXIT, z, resid, weights.arrays());
  }

  /** The stream plus the output, at every position or at the last one. */
  public NDArray whole(NDArray resid, boolean last, NDArray[] angles, NDArray[] mask) {
    Piece piece = last ? Piece.WHOLE_LAST : Piece.WHOLE;
    return one(piece, resid, angles, mask, weights.arrays());
  }

  /** Whether {@link #learned} knows the scores of this attention. */
  public boolean learns() {
    return text.learns();
  }

  /**
   * The same at every position of prompts without padding, for gradients: the scores are computed
   * again on the way back. It rounds otherwise than {@link #whole}.
   */
  public NDArray learned(NDArray resid, NDArray[] angles) {
    return one(Piece.LEARNED, resid, angles, weights.arrays());
  }

  /** Whether {@link #watched} shows this set of activations. */
  public boolean shows(Acts acts) {
    return shown.accepts(acts);
  }

  /**
   * The stream plus the output at every position; some of the activations between, which {@link
   * #shows} has accepted, are given to a watcher.
   */
  public NDArray watched(
      Acts acts,
      BiConsumer<Act, NDArray> watcher,
      NDArray resid,
      NDArray[] angles,
      NDArray[] mask) {
    return shown.of(acts).call(watcher, resid, angles, mask, weights.arrays());
  }

  /** The stream plus the output, and the keys and values [batch, head, pos, d_head]. */
  public List<NDArray> first(NDArray resid, NDArray[] angles, NDArray[] mask) {
    return several(Piece.FIRST, resid, angles, mask, weights.arrays());
  }

  /** The same behind the keys and values of earlier positions, which are in the returned ones. */
  public List<NDArray> behind(
      NDArray resid, NDArray keys, NDArray values, NDArray[] angles, NDArray[] mask) {
    return several(Piece.BEHIND, resid, keys, values, angles, mask, weights.arrays());
  }

  private NDArray one(Piece piece, Object... arguments) {
    return compiled(piece).callFor(owner(arguments), "run", arguments);
  }

  private List<NDArray> several(Piece piece, Object... arguments) {
    return compiled(piece).callAll(owner(arguments), "run", arguments);
  }

  private static NDManager owner(Object[] arguments) {
    return ((NDArray) arguments[0]).getManager();
  }

  private TorchScript compiled(Piece piece) {
    TorchScript known = compiled[piece.ordinal()];
    if (known == null) {
      known = text.of(piece).compiled();
      compiled[piece.ordinal()] = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return text + " that reads " + weights;
  }
}
