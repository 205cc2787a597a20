package dev.loupe.patching;

import dev.loupe.effect.Sweep;
import dev.loupe.site.Act;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sweeps of {@link ActivationPatching} under their TransformerLens names.
 *
 * <p>Where TransformerLens has a layer axis and a head axis, each row here is one head of one
 * layer.
 *
 * <pre>{@code getActPatchAttnHeadOutByPos(patching(model, clean, corrupted, metric))}</pre>
 */
public final class GetActPatch {
  private static final List<Act> OF_HEADS =
      List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN);

  private GetActPatch() {}

  /** The residual stream before each block, by position: [layer, pos]. */
  public static Sweep getActPatchResidPre(ActivationPatching patching) {
    return patching.sweep(Act.RESID_PRE);
  }

  /** The residual stream between attention and MLP, by position: [layer, pos]. */
  public static Sweep getActPatchResidMid(ActivationPatching patching) {
    return patching.sweep(Act.RESID_MID);
  }

  /** The residual stream after each block, by position: [layer, pos]. */
  public static Sweep getActPatchResidPost(ActivationPatching patching) {
    return patching.sweep(Act.RESID_POST);
  }

  /** The attention output, by position: [layer, pos]. */
  public static Sweep getActPatchAttnOut(ActivationPatching patching) {
    return patching.sweep(Act.ATTN_OUT);
  }

  /** The MLP output, by position: [layer, pos]. */
  public static Sweep getActPatchMlpOut(ActivationPatching patching) {
    return patching.sweep(Act.MLP_OUT);
  }

  /** Each head's output at all positions: [layer, head]. */
  public static Sweep getActPatchAttnHeadOutAllPos(ActivationPatching patching) {
    return patching.sweep(Act.HEAD_Z);
  }

  /** Each head's queries at all positions: [layer, head]. */
  public static Sweep getActPatchAttnHeadQAllPos(ActivationPatching patching) {
    return patching.sweep(Act.QUERY);
  }

  /** Each key-value head's keys at all positions: [layer, kv_head]. */
  public static Sweep getActPatchAttnHeadKAllPos(ActivationPatching patching) {
    return patching.sweep(Act.KEY);
  }

  /** Each key-value head's values at all positions: [layer, kv_head]. */
  public static Sweep getActPatchAttnHeadVAllPos(ActivationPatching patching) {
    return patching.sweep(Act.VALUE);
  }

  /** Each head's attention pattern: [layer, head]. */
  public static Sweep getActPatchAttnHeadPatternAllPos(ActivationPatching patching) {
    return patching.sweep(Act.PATTERN);
  }

  /** Each head's output by position: [layer and head, pos]. */
  public static Sweep getActPatchAttnHeadOutByPos(ActivationPatching patching) {
    return patching.sweepByPosition(Act.HEAD_Z);
  }

  /** Each head's queries by position: [layer and head, pos]. */
  public static Sweep getActPatchAttnHeadQByPos(ActivationPatching patching) {
    return patching.sweepByPosition(Act.QUERY);
  }

  /** Each key-value head's keys by position: [layer and kv_head, pos]. */
  public static Sweep getActPatchAttnHeadKByPos(ActivationPatching patching) {
    return patching.sweepByPosition(Act.KEY);
  }

  /** Each key-value head's values by position: [layer and kv_head, pos]. */
  public static Sweep getActPatchAttnHeadVByPos(ActivationPatching patching) {
    return patching.sweepByPosition(Act.VALUE);
  }

  /** Each head's attention pattern by destination position: [layer and head, dest]. */
  public static Sweep getActPatchAttnHeadPatternByPos(ActivationPatching patching) {
    return patching.sweepByPosition(Act.PATTERN);
  }

  /** Each entry of one layer's attention patterns: a grid of [dest, src] for each head. */
  public static Facets getActPatchAttnHeadPatternDestSrcPos(
      ActivationPatching patching, int layer) {
    return patching.sweepPattern(layer);
  }

  /** The residual stream, attention and MLP, each by layer and position. */
  public static Facets getActPatchBlockEvery(ActivationPatching patching) {
    return new Facets(
        "activation patching by block and position",
        Stream.of(Act.RESID_PRE, Act.ATTN_OUT, Act.MLP_OUT)
            .map(act -> named(act, patching.sweep(act), patching))
            .toList());
  }

  /** Outputs, queries, keys, values and patterns of each head at all positions. */
  public static Facets getActPatchAttnHeadAllPosEvery(ActivationPatching patching) {
    return new Facets(
        "activation patching by head",
        OF_HEADS.stream().map(act -> named(act, patching.sweep(act), patching)).toList());
  }

  /** Outputs, queries, keys, values and patterns of each head by position. */
  public static Facets getActPatchAttnHeadByPosEvery(ActivationPatching patching) {
    return new Facets(
        "activation patching by head and position",
        OF_HEADS.stream().map(act -> named(act, patching.sweepByPosition(act), patching)).toList());
  }

  /** The grid with a note that all grids share, so that the note is shown once. */
  private static Grid named(Act act, Sweep sweep, ActivationPatching patching) {
    Grid all = sweep.grid().withTitle(act.toString()).withNote(patching.note("one activation"));
    return Sweep.shown(all, "patching.sweepByPosition(HEAD_Z).grid()");
  }
}
