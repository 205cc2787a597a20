package dev.loupe.site;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.DEST;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MLP;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.KV_HEAD;
import static dev.loupe.axis.Axis.ONE;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SRC;

import dev.loupe.axis.Axis;
import java.util.List;

/**
 * The kinds of activation that a transformer computes, with TransformerLens' names.
 *
 * <p>Each kind means the same tensor on every architecture: {@code resid_pre + attn_out =
 * resid_mid} and {@code resid_mid + mlp_out = resid_post}; in parallel blocks, which have no {@code
 * resid_mid}, {@code resid_pre + attn_out + mlp_out = resid_post}.
 *
 * <p>BERT and similar models normalise the residual stream itself (post-norm). In these models, as
 * in TransformerLens, {@code resid_mid} and {@code resid_post} are the sums before they are
 * normalised: {@code resid_pre + attn_out = resid_mid}, {@code ln1.out + mlp_out = resid_post}, and
 * {@code ln2.out} is the next block's {@code resid_pre}.
 *
 * <p>Every norm has three sites: {@code scale} is the number that the norm divides by; {@code
 * normalized} is x / scale (LayerNorm subtracts the mean first), before the norm's weight and bias;
 * {@code out} is the result after weight and bias, which the model reads. The names mean the same
 * in TransformerLens 3.
 *
 * <p>In Gemma 2, Gemma 3 and OLMo 2 a norm follows attention and MLP. In these models {@code
 * attn_out}, {@code mlp_out} and the heads' {@code result} are taken after that norm, as they are
 * added to the residual stream, so the sums above hold.
 */
public enum Act {
  /** The token embeddings, after their own norm if the model has one for them alone. */
  EMBED("hook_embed", BATCH, POS, D_MODEL),
  /** The token type embeddings, in models that have token types; every token has the first type. */
  TYPE_EMBED("hook_token_type_embed", BATCH, POS, D_MODEL),
  /** The position embeddings, in models that learn them. */
  POS_EMBED("hook_pos_embed", BATCH, POS, D_MODEL),
  /** The number that the norm of the embeddings divides by, in models with such a norm. */
  EMBED_LN_SCALE("embed.ln.hook_scale", BATCH, POS, ONE),
  /** The embeddings divided by the scale of their norm, before the norm's weight and bias. */
  EMBED_LN_NORMALIZED("embed.ln.hook_normalized", BATCH, POS, D_MODEL),
  /** The output of the norm of the embeddings, after its weight and bias. */
  EMBED_LN_OUT("embed.ln.hook_out", BATCH, POS, D_MODEL),
  /** The residual stream at the start of a block. */
  RESID_PRE("blocks.{l}.hook_resid_pre", BATCH, POS, D_MODEL),
  /**
   * The residual stream as attention reads it, one copy for each head; a change here does not
   * change the residual stream itself.
   */
  ATTN_IN("blocks.{l}.hook_attn_in", BATCH, POS, HEAD, D_MODEL),
  /**
   * The residual stream as each head's queries read it; a change here does not change the residual
   * stream itself.
   */
  QUERY_INPUT("blocks.{l}.hook_q_input", BATCH, POS, HEAD, D_MODEL),
  /**
   * The residual stream as each head's keys read it; a change here does not change the residual
   * stream itself.
   */
  KEY_INPUT("blocks.{l}.hook_k_input", BATCH, POS, KV_HEAD, D_MODEL),
  /**
   * The residual stream as each head's values read it; a change here does not change the residual
   * stream itself.
   */
  VALUE_INPUT("blocks.{l}.hook_v_input", BATCH, POS, KV_HEAD, D_MODEL),
  /**
   * The number that attention's norm divides by; in post-norm models, the norm that follows
   * resid_mid.
   */
  LN1_SCALE("blocks.{l}.ln1.hook_scale", BATCH, POS, ONE),
  /**
   * The residual stream divided by the scale of attention's norm, before the norm's weight and
   * bias.
   */
  LN1_NORMALIZED("blocks.{l}.ln1.hook_normalized", BATCH, POS, D_MODEL),
  /**
   * The normalised residual stream that attention reads, after the norm's weight and bias; in
   * post-norm models, the normalised resid_mid.
   */
  LN1_OUT("blocks.{l}.ln1.hook_out", BATCH, POS, D_MODEL),
  /** Queries, before rotary embedding. */
  QUERY("blocks.{l}.attn.hook_q", BATCH, POS, HEAD, D_HEAD),
  /** Keys, before rotary embedding. */
  KEY("blocks.{l}.attn.hook_k", BATCH, POS, KV_HEAD, D_HEAD),
  /** Values. */
  VALUE("blocks.{l}.attn.hook_v", BATCH, POS, KV_HEAD, D_HEAD),
  /** Queries after rotary embedding, in models that use it. */
  ROT_QUERY("blocks.{l}.attn.hook_rot_q", BATCH, POS, HEAD, D_HEAD),
  /** Keys after rotary embedding, in models that use it. */
  ROT_KEY("blocks.{l}.attn.hook_rot_k", BATCH, POS, KV_HEAD, D_HEAD),
  /**
   * Attention scores before the softmax, scaled and masked: minus infinity where a position may not
   * attend.
   */
  ATTN_SCORES("blocks.{l}.attn.hook_attn_scores", BATCH, HEAD, DEST, SRC),
  /** Attention patterns: the softmax of the scores; each row sums to one. */
  PATTERN("blocks.{l}.attn.hook_pattern", BATCH, HEAD, DEST, SRC),
  /** Each head's output: its mix of values, before the output matrix W_O. */
  HEAD_Z("blocks.{l}.attn.hook_z", BATCH, POS, HEAD, D_HEAD),
  /**
   * The output of each head, as it is added to the residual stream; all heads plus the output bias
   * sum to {@code attn_out}. Where a norm follows attention (Gemma 2, Gemma 3, OLMo 2), each head's
   * output is divided by the scale of that norm, which all heads share.
   */
  HEAD_RESULT("blocks.{l}.attn.hook_result", BATCH, POS, HEAD, D_MODEL),
  /**
   * The output of attention, as it is added to the residual stream: after the norm that follows
   * attention, if there is one.
   */
  ATTN_OUT("blocks.{l}.hook_attn_out", BATCH, POS, D_MODEL),
  /**
   * The residual stream between attention and MLP, before any norm that follows it; parallel blocks
   * do not have it.
   */
  RESID_MID("blocks.{l}.hook_resid_mid", BATCH, POS, D_MODEL),
  /**
   * The residual stream as the MLP reads it; a change here does not change the residual stream
   * itself.
   */
  MLP_IN("blocks.{l}.hook_mlp_in", BATCH, POS, D_MODEL),
  /**
   * The number that the MLP's norm divides by; in post-norm models, the norm that follows
   * resid_post.
   */
  LN2_SCALE("blocks.{l}.ln2.hook_scale", BATCH, POS, ONE),
  /**
   * The residual stream divided by the scale of the MLP's norm, before the norm's weight and bias;
   * many published transcoders read it.
   */
  LN2_NORMALIZED("blocks.{l}.ln2.hook_normalized", BATCH, POS, D_MODEL),
  /**
   * The normalised residual stream that the MLP reads, after the norm's weight and bias; in
   * post-norm models, the normalised resid_post.
   */
  LN2_OUT("blocks.{l}.ln2.hook_out", BATCH, POS, D_MODEL),
  /** Neurons before the activation function; in gated MLPs, the gate. */
  MLP_PRE("blocks.{l}.mlp.hook_pre", BATCH, POS, D_MLP),
  /** The linear half of a gated MLP, before it is multiplied by the activated gate. */
  MLP_PRE_LINEAR("blocks.{l}.mlp.hook_pre_linear", BATCH, POS, D_MLP),
  /** Neurons after the activation function, multiplied by the linear half in gated MLPs. */
  MLP_POST("blocks.{l}.mlp.hook_post", BATCH, POS, D_MLP),
  /**
   * The output of the MLP, as it is added to the residual stream: after the norm that follows the
   * MLP, if there is one.
   */
  MLP_OUT("blocks.{l}.hook_mlp_out", BATCH, POS, D_MODEL),
  /** The residual stream at the end of a block, before any norm that follows it. */
  RESID_POST("blocks.{l}.hook_resid_post", BATCH, POS, D_MODEL),
  /** The number that the final norm divides by. */
  LN_FINAL_SCALE("ln_final.hook_scale", BATCH, POS, ONE),
  /**
   * The residual stream divided by the scale of the final norm, before the norm's weight and bias.
   */
  LN_FINAL_NORMALIZED("ln_final.hook_normalized", BATCH, POS, D_MODEL),
  /** The output of the final norm, which the unembedding reads: after weight and bias. */
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

  /** Whether every layer has this activation; if not, the model has it once. */
  public boolean inLayers() {
    return template.contains("{l}");
  }

  /** The site of this activation in one layer; a negative layer counts from the last. */
  public Site at(int layer) {
    if (!inLayers()) {
      throw new IllegalArgumentException(
          template + " exists once in a model, not in layers; use " + name() + ".site()");
    }
    return new Site(this, layer);
  }

  /** The site of an activation that exists once in a model. */
  public Site site() {
    if (inLayers()) {
      throw new IllegalArgumentException(
          this + " exists in every layer; say which: " + name() + ".at(layer)");
    }
    return new Site(this, 0);
  }

  /** The TransformerLens name of this activation in a layer. */
  String name(int layer) {
    return template.replace("{l}", Integer.toString(layer));
  }

  /**
   * The short name that TransformerLens accepts for this activation, such as {@code resid_pre},
   * {@code z} or {@code pattern}.
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
