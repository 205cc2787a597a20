package dev.loupe.arch;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The kinds of weight that a transformer has, with TransformerLens' names and shapes.
 *
 * <p>TransformerLens multiplies activations from the left: {@code W_Q} is [head, d_model, d_head].
 * In memory, matrices are kept as [out, in], as checkpoints and PyTorch's linear layers have them;
 * {@link Layout} relates the two.
 */
public enum Weight {
  W_E("W_E", Layout.AS_IS, s -> shape(s.vocab(), s.dModel()), s -> true),
  W_POS(
      "W_pos",
      Layout.AS_IS,
      s -> shape(s.context(), s.dModel()),
      s -> s.positions() instanceof Positions.Learned),
  LN1_W(
      "blocks.{l}.ln1.w",
      Layout.AS_IS,
      s -> shape(s.dModel()),
      s -> normed(s) && s.block().normed()),
  LN1_B(
      "blocks.{l}.ln1.b",
      Layout.AS_IS,
      s -> shape(s.dModel()),
      s -> centred(s) && s.block().normed()),
  W_Q(
      "blocks.{l}.attn.W_Q",
      Layout.INTO_HEADS,
      s -> intoHeads(s, s.attention().heads()),
      s -> true),
  B_Q(
      "blocks.{l}.attn.b_Q",
      Layout.HEAD_BIAS,
      s -> headBias(s, s.attention().heads()),
      s -> s.attention().inputBias()),
  W_K(
      "blocks.{l}.attn.W_K",
      Layout.INTO_HEADS,
      s -> intoHeads(s, s.attention().kvHeads()),
      s -> true),
  B_K(
      "blocks.{l}.attn.b_K",
      Layout.HEAD_BIAS,
      s -> headBias(s, s.attention().kvHeads()),
      s -> s.attention().inputBias()),
  W_V(
      "blocks.{l}.attn.W_V",
      Layout.INTO_HEADS,
      s -> intoHeads(s, s.attention().kvHeads()),
      s -> true),
  B_V(
      "blocks.{l}.attn.b_V",
      Layout.HEAD_BIAS,
      s -> headBias(s, s.attention().kvHeads()),
      s -> s.attention().inputBias()),
  W_O(
      "blocks.{l}.attn.W_O",
      Layout.OUT_OF_HEADS,
      s -> shape(s.attention().heads(), s.attention().dHead(), s.dModel()),
      s -> true),
  B_O("blocks.{l}.attn.b_O", Layout.AS_IS, s -> shape(s.dModel()), s -> s.attention().outputBias()),
  LN2_W("blocks.{l}.ln2.w", Layout.AS_IS, s -> shape(s.dModel()), s -> normed(s) && hasSecond(s)),
  LN2_B("blocks.{l}.ln2.b", Layout.AS_IS, s -> shape(s.dModel()), s -> centred(s) && hasSecond(s)),
  W_IN(
      "blocks.{l}.mlp.W_in",
      Layout.TRANSPOSED,
      s -> shape(s.dModel(), neurons(s)),
      s -> s.mlp().isPresent()),
  B_IN("blocks.{l}.mlp.b_in", Layout.AS_IS, s -> shape(neurons(s)), Weight::mlpBias),
  W_GATE(
      "blocks.{l}.mlp.W_gate",
      Layout.TRANSPOSED,
      s -> shape(s.dModel(), neurons(s)),
      Weight::gated),
  B_GATE(
      "blocks.{l}.mlp.b_gate", Layout.AS_IS, s -> shape(neurons(s)), s -> gated(s) && mlpBias(s)),
  W_OUT(
      "blocks.{l}.mlp.W_out",
      Layout.TRANSPOSED,
      s -> shape(neurons(s), s.dModel()),
      s -> s.mlp().isPresent()),
  B_OUT("blocks.{l}.mlp.b_out", Layout.AS_IS, s -> shape(s.dModel()), Weight::mlpBias),
  LN_FINAL_W("ln_final.w", Layout.AS_IS, s -> shape(s.dModel()), Spec::normedAtEnd),
  LN_FINAL_B(
      "ln_final.b", Layout.AS_IS, s -> shape(s.dModel()), s -> centred(s) && s.normedAtEnd()),
  W_U("W_U", Layout.TRANSPOSED, s -> shape(s.dModel(), s.vocab()), s -> s.classes().isEmpty()),
  B_U("b_U", Layout.AS_IS, s -> shape(s.vocab()), s -> s.ends().bias()),
  Q_NORM_W(
      "blocks.{l}.attn.q_norm.w",
      Layout.AS_IS,
      s -> shape(qkNormed(s, s.attention().heads())),
      s -> s.attention().qkNorm() != QkNorm.NONE),
  K_NORM_W(
      "blocks.{l}.attn.k_norm.w",
      Layout.AS_IS,
      s -> shape(qkNormed(s, s.attention().kvHeads())),
      s -> s.attention().qkNorm() != QkNorm.NONE),
  LN1_POST_W(
      "blocks.{l}.ln1_post.w", Layout.AS_IS, s -> shape(s.dModel()), s -> s.block().writesNormed()),
  LN2_POST_W(
      "blocks.{l}.ln2_post.w",
      Layout.AS_IS,
      s -> shape(s.dModel()),
      s -> s.block().writesNormed() && s.mlp().isPresent()),
  EMBED_LN_W("embed.ln.w", Layout.AS_IS, s -> shape(s.dModel()), Weight::embeddingNormed),
  EMBED_LN_B(
      "embed.ln.b", Layout.AS_IS, s -> shape(s.dModel()), s -> embeddingNormed(s) && centred(s)),
  W_TYPE(
      "W_token_type",
      Layout.AS_IS,
      s -> shape(s.ends().types(), s.dModel()),
      s -> s.ends().types() > 0),
  W_HEAD("mlm_head.W", Layout.TRANSPOSED, s -> shape(s.dModel(), s.dModel()), Weight::headed),
  B_HEAD("mlm_head.b", Layout.AS_IS, s -> shape(s.dModel()), Weight::headed),
  W_POOL("pooler.W", Layout.TRANSPOSED, s -> shape(s.dModel(), s.dModel()), Weight::pooled),
  B_POOL("pooler.b", Layout.AS_IS, s -> shape(s.dModel()), Weight::pooled),
  W_CLASS(
      "classifier.W",
      Layout.TRANSPOSED,
      s -> shape(s.dModel(), s.outputs()),
      s -> s.classes().isPresent()),
  B_CLASS("classifier.b", Layout.AS_IS, s -> shape(s.outputs()), Weight::pooled);

  /** How TransformerLens' shape relates to the [out, in] matrix that is kept. */
  public enum Layout {
    /** The same. */
    AS_IS,
    /** [in, out] against [out, in]. */
    TRANSPOSED,
    /** [head, d_model, d_head] against [head · d_head, d_model]. */
    INTO_HEADS,
    /** [head, d_head, d_model] against [d_model, head · d_head]. */
    OUT_OF_HEADS,
    /** [head, d_head] against [head · d_head]. */
    HEAD_BIAS
  }

  private final String template;
  private final Layout layout;
  private final Function<Spec, long[]> shape;
  private final Predicate<Spec> exists;

  Weight(String template, Layout layout, Function<Spec, long[]> shape, Predicate<Spec> exists) {
    this.template = template;
    this.layout = layout;
    this.shape = shape;
    this.exists = exists;
  }

  /** TransformerLens' name in a layer; weights that exist only once ignore the layer. */
  public String name(int layer) {
    return template.replace("{l}", Integer.toString(layer));
  }

  /** This weight in one layer; a negative layer counts from the last. */
  public WeightPart at(int layer) {
    if (!inLayers()) {
      throw new IllegalArgumentException(
          template
              + " exists once in a model, not in layers; use weight("
              + name()
              + ") or its name, \""
              + template
              + "\"");
    }
    return WeightPart.whole(this, layer);
  }

  /** Whether every layer has this weight. */
  public boolean inLayers() {
    return template.contains("{l}");
  }

  /** How the kept matrix relates to TransformerLens' shape. */
  public Layout layout() {
    return layout;
  }

  /** TransformerLens' shape in a model of this architecture. */
  public long[] shape(Spec spec) {
    return shape.apply(spec);
  }

  /** The shape that is kept: [out, in] for matrices. */
  public long[] keptShape(Spec spec) {
    long[] full = shape(spec);
    return switch (layout) {
      case AS_IS -> full;
      case TRANSPOSED -> shape(full[1], full[0]);
      case INTO_HEADS -> shape(full[0] * full[2], full[1]);
      case OUT_OF_HEADS -> shape(full[2], full[0] * full[1]);
      case HEAD_BIAS -> shape(full[0] * full[1]);
    };
  }

  /** Whether models of this architecture have this weight. */
  public boolean existsIn(Spec spec) {
    return exists.test(spec);
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  private static long[] intoHeads(Spec spec, int heads) {
    return shape(heads, spec.dModel(), spec.attention().dHead());
  }

  private static long[] headBias(Spec spec, int heads) {
    return shape(heads, spec.attention().dHead());
  }

  private static long neurons(Spec spec) {
    return spec.mlp().map(Mlp::dMlp).orElse(0);
  }

  private static boolean normed(Spec spec) {
    return !(spec.norm() instanceof Norm.None);
  }

  private static boolean centred(Spec spec) {
    return spec.norm() instanceof Norm.LayerNorm;
  }

  private static boolean headed(Spec spec) {
    return spec.ends().head().isPresent();
  }

  private static boolean pooled(Spec spec) {
    return spec.classes().flatMap(ClassHead::hidden).isPresent();
  }

  private static boolean embeddingNormed(Spec spec) {
    return spec.ends().norm() != EmbedNorm.NONE && normed(spec);
  }

  private static boolean hasSecond(Spec spec) {
    return spec.mlp().isPresent() && spec.block().normed() && !spec.block().oneNorm();
  }

  private static long qkNormed(Spec spec, int heads) {
    Attention attention = spec.attention();
    return attention.qkNorm() == QkNorm.PER_HEAD ? attention.dHead() : heads * attention.dHead();
  }

  private static boolean mlpBias(Spec spec) {
    return spec.mlp().map(Mlp::bias).orElse(false);
  }

  private static boolean gated(Spec spec) {
    return spec.mlp().map(Mlp::gated).orElse(false);
  }

  @Override
  public String toString() {
    return template;
  }
}
