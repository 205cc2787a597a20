package dev.loupe.site;

import static dev.loupe.tensor.Axis.BATCH;
import static dev.loupe.tensor.Axis.DEST;
import static dev.loupe.tensor.Axis.D_HEAD;
import static dev.loupe.tensor.Axis.D_MLP;
import static dev.loupe.tensor.Axis.D_MODEL;
import static dev.loupe.tensor.Axis.HEAD;
import static dev.loupe.tensor.Axis.KV_HEAD;
import static dev.loupe.tensor.Axis.ONE;
import static dev.loupe.tensor.Axis.POS;
import static dev.loupe.tensor.Axis.SRC;

import dev.loupe.tensor.Axis;
import java.util.List;

/**
 * The kinds of activation that a transformer computes, with TransformerLens' names.
 *
 * <p>A kind means one tensor on every architecture: {@code resid_pre + attn_out = resid_mid} and
 * {@code resid_mid + mlp_out = resid_post}; in parallel blocks, which have no {@code resid_mid},
 * {@code resid_pre + attn_out + mlp_out = resid_post}.
 *
 * <p>BERT and its kin normalise the stream itself, its skip path too. As in TransformerLens, {@code
 * resid_mid} and {@code resid_post} are the sums there before they are normalised: {@code resid_pre
 * + attn_out = resid_mid}, {@code ln1.out + mlp_out = resid_post}, and {@code ln2.out} is the next
 * block's {@code resid_pre}.
 *
 * <p>Every norm has three sites: {@code scale} is what it divides by; {@code normalized} is the
 * result, x / scale (LayerNorm takes off the mean first), before the norm's weight and bias; {@code
 * out} is the same behind them, and what the model reads. An intervention at {@code normalized}
 * takes effect before weight and bias are applied. The names mean the same in TransformerLens 3.
 *
 * <p>In Gemma 2, Gemma 3 and OLMo 2 attention and MLP have a norm behind them. There {@code
 * attn_out}, {@code mlp_out} and the heads' {@code result} are what is added to the residual
 * stream, behind that norm, so that the sums above hold.
 */
public enum Act {
  /** The token embeddings; normalised, if the model normalises them by themselves. */
  EMBED("hook_embed", BATCH, POS, D_MODEL),
  /** The embeddings of the tokens' type, all of the first, of models that have types. */
  TYPE_EMBED("hook_token_type_embed", BATCH, POS, D_MODEL),
  /** The position embeddings, of models that learn them. */
  POS_EMBED("hook_pos_embed", BATCH, POS, D_MODEL),
  /** What the norm of the embeddings divides by, of models that have one. */
  EMBED_LN_SCALE("embed.ln.hook_scale", BATCH, POS, ONE),
  /** The embeddings divided by that scale, before the norm's weight and bias. */
  EMBED_LN_NORMALIZED("embed.ln.hook_normalized", BATCH, POS, D_MODEL),
  /** What the norm of the embeddings gives, its weight and bias applied. */
  EMBED_LN_OUT("embed.ln.hook_out", BATCH, POS, D_MODEL),
  /** The residual stream as it enters a block. */
  RESID_PRE("blocks.{l}.hook_resid_pre", BATCH, POS, D_MODEL),
  /**
   * The residual stream as read by attention, one copy a head; edits do not touch the skip path.
   */
  ATTN_IN("blocks.{l}.hook_attn_in", BATCH, POS, HEAD, D_MODEL),
  /** The residual stream as read by each head's queries; edits do not touch the skip path. */
  QUERY_INPUT("blocks.{l}.hook_q_input", BATCH, POS, HEAD, D_MODEL),
  /** The residual stream as read by each head's keys; edits do not touch the skip path. */
  KEY_INPUT("blocks.{l}.hook_k_input", BATCH, POS, KV_HEAD, D_MODEL),
  /** The residual stream as read by each head's values; edits do not touch the skip path. */
  VALUE_INPUT("blocks.{l}.hook_v_input", BATCH, POS, KV_HEAD, D_MODEL),
  /** What attention's norm divides by; where the stream is normalised, the norm of resid_mid. */
  LN1_SCALE("blocks.{l}.ln1.hook_scale", BATCH, POS, ONE),
  /** The residual stream divided by that scale, before the norm's weight and bias. */
  LN1_NORMALIZED("blocks.{l}.ln1.hook_normalized", BATCH, POS, D_MODEL),
  /**
   * What attention reads: the normalised residual stream, the norm's weight and bias applied; where
   * the stream itself is normalised, what becomes of resid_mid.
   */
  LN1_OUT("blocks.{l}.ln1.hook_out", BATCH, POS, D_MODEL),
  /** Queries, before any rotation. */
  QUERY("blocks.{l}.attn.hook_q", BATCH, POS, HEAD, D_HEAD),
  /** Keys, before any rotation. */
  KEY("blocks.{l}.attn.hook_k", BATCH, POS, KV_HEAD, D_HEAD),
  /** Values. */
  VALUE("blocks.{l}.attn.hook_v", BATCH, POS, KV_HEAD, D_HEAD),
  /** Queries after rotation, of models with rotary positions. */
  ROT_QUERY("blocks.{l}.attn.hook_rot_q", BATCH, POS, HEAD, D_HEAD),
  /** Keys after rotation, of models with rotary positions. */
  ROT_KEY("blocks.{l}.attn.hook_rot_k", BATCH, POS, KV_HEAD, D_HEAD),
  /**
   * Attention scores before the softmax, scaled and masked (minus infinity where a position may not
   * look).
   */
  ATTN_SCORES("blocks.{l}.attn.hook_attn_scores", BATCH, HEAD, DEST, SRC),
  /** Attention patterns; every row sums to one. */
  PATTERN("blocks.{l}.attn.hook_pattern", BATCH, HEAD, DEST, SRC),
  /** Each head's mix of values, before the output matrix. */
  HEAD_Z("blocks.{l}.attn.hook_z", BATCH, POS, HEAD, D_HEAD),
  /**
   * What each head writes into the residual stream; with the output bias they sum to {@code
   * attn_out}. Where a norm stands behind attention (Gemma 2, Gemma 3, OLMo 2), they are taken
   * behind it: each head's output divided by the scale that all heads together have there.
   */
  HEAD_RESULT("blocks.{l}.attn.hook_result", BATCH, POS, HEAD, D_MODEL),
  /** What attention writes into the residual stream, behind its own norm if it has one. */
  ATTN_OUT("blocks.{l}.hook_attn_out", BATCH, POS, D_MODEL),
  /**
   * The residual stream between attention and MLP, before any norm that stands on it; parallel
   * blocks have none.
   */
  RESID_MID("blocks.{l}.hook_resid_mid", BATCH, POS, D_MODEL),
  /** The residual stream as read by the MLP; edits do not touch the skip path. */
  MLP_IN("blocks.{l}.hook_mlp_in", BATCH, POS, D_MODEL),
  /** What the MLP's norm divides by; where the stream is normalised, the norm of resid_post. */
  LN2_SCALE("blocks.{l}.ln2.hook_scale", BATCH, POS, ONE),
  /**
   * The residual stream divided by that scale, before the norm's weight and bias; many published
   * transcoders read it.
   */
  LN2_NORMALIZED("blocks.{l}.ln2.hook_normalized", BATCH, POS, D_MODEL),
  /**
   * What the MLP reads: the normalised residual stream, the norm's weight and bias applied; where
   * the stream itself is normalised, what becomes of resid_post.
   */
  LN2_OUT("blocks.{l}.ln2.hook_out", BATCH, POS, D_MODEL),
  /** Neurons before the activation function; of gated MLPs, the gate. */
  MLP_PRE("blocks.{l}.mlp.hook_pre", BATCH, POS, D_MLP),
  /** The linear half of gated MLPs, which the activated gate multiplies. */
  MLP_PRE_LINEAR("blocks.{l}.mlp.hook_pre_linear", BATCH, POS, D_MLP),
  /** Neurons after the activation function, and after the gate if there is one. */
  MLP_POST("blocks.{l}.mlp.hook_post", BATCH, POS, D_MLP),
  /** What the MLP writes into the residual stream, behind its own norm if it has one. */
  MLP_OUT("blocks.{l}.hook_mlp_out", BATCH, POS, D_MODEL),
  /** The residual stream as it leaves a block, before any norm that stands on it. */
  RESID_POST("blocks.{l}.hook_resid_post", BATCH, POS, D_MODEL),
  /** What the final norm divides by. */
  LN_FINAL_SCALE("ln_final.hook_scale", BATCH, POS, ONE),
  /** The residual stream divided by that scale, before the norm's weight and bias. */
  LN_FINAL_NORMALIZED("ln_final.hook_normalized", BATCH, POS, D_MODEL),
  /** What the unembedding reads: the norm's weight and bias applied. */
  LN_FINAL_OUT("ln_final.hook_out", BATCH, POS, D_MODEL);

  private final String template;
  private final List<Axis> axes;

  Act(String template, Axis... axes) {
    this.template = template;
    this.axes = List.of(axes);
  }

  /** The axes of the tensor, outermost first. */
  public List<Axis> axes() {
    return axes;
  }

  /** Whether every layer has one; the others exist once in a model. */
  public boolean inLayers() {
    return template.contains("{l}");
  }

  /** This activation in one layer; a negative layer counts from the last. */
  public Site at(int layer) {
    if (!inLayers()) {
      throw new IllegalArgumentException(
          template + " exists once in a model, not in layers; use " + name() + ".site()");
    }
    return new Site(this, layer);
  }

  /** The only site of an activation that exists once in a model. */
  public Site site() {
    if (inLayers()) {
      throw new IllegalArgumentException(
          this + " exists in every layer; say which: " + name() + ".at(layer)");
    }
    return new Site(this, 0);
  }

  /** TransformerLens' name of this activation in a layer. */
  String name(int layer) {
    return template.replace("{l}", Integer.toString(layer));
  }

  /**
   * The short word that TransformerLens accepts for it: {@code resid_pre}, {@code z}, {@code
   * pattern}.
   */
  public String word() {
    String last = template.substring(template.lastIndexOf('.') + 1).replace("hook_", "");
    if (template.startsWith("ln_final.")) {
      return "ln_final." + last;
    }
    if (template.startsWith("embed.ln.")) {
      return "embed.ln." + last;
    }
    if (this == MLP_PRE || this == MLP_PRE_LINEAR || this == MLP_POST) {
      return "mlp_" + last;
    }
    return template.contains(".ln1.") || template.contains(".ln2.")
        ? template.substring(11, 14) + "." + last
        : last;
  }

  @Override
  public String toString() {
    return word();
  }
}
