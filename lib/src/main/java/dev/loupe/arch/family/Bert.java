package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Block;
import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.head.ClassHeadLayout;
import java.util.Set;

/** BERT with its head for masked tokens, or for classes. Devlin et al. 2018, arXiv 1810.04805. */
final class Bert implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("bert");
  }

  @Override
  public String models() {
    return "BERT";
  }

  @Override
  public Spec spec(HfConfig config) {
    config.ignore("directionality", "pooler_fc_size", "pooler_num_attention_heads"); // of a pooler
    config.ignore("pooler_num_fc_layers", "pooler_size_per_head", "pooler_type");
    Activation head = Activation.named(config.string("hidden_act"));
    return base("bert", config, config.size("max_position_embeddings"), head);
  }

  /**
   * What RoBERTa shares: blocks that normalise the residual stream, and attention in both
   * directions.
   */
  static Spec base(String family, HfConfig config, int context, Activation head) {
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    config.expect("is_decoder", false);
    config.expect("add_cross_attention", false);
    config.expect("position_embedding_type", "absolute");
    config.ignore("attention_probs_dropout_prob", "hidden_dropout_prob");
    Attention attention = Attention.plain(heads, width / heads, true);
    return Spec.attentionOnly(
            family,
            config.size("num_hidden_layers"),
            width,
            context,
            config.size("vocab_size"),
            attention.masked(new AttentionMask.Bidirectional()))
        .with(Mlp.plain(config.size("intermediate_size"), config.string("hidden_act")))
        .with(new Norm.LayerNorm(config.number("layer_norm_eps", 1e-12)))
        .with(Block.NORMED_STREAM)
        .with(
            Ends.plain(config.flag("tie_word_embeddings", true))
                .typed(config.size("type_vocab_size"))
                .normed(EmbedNorm.SUM)
                .headed(head)
                .biased());
  }

  @Override
  public ClassHeadLayout classHead() {
    return ClassHeadLayout.pooled(Activation.TANH, "pooler.dense", true, "classifier");
  }

  @Override
  public WeightNames names(Spec spec) {
    String head = "cls.predictions.";
    return names("bert.")
        .put(W_POS, "embeddings.position_embeddings.weight")
        .put(W_HEAD, head + "transform.dense.weight")
        .put(B_HEAD, head + "transform.dense.bias")
        .put(LN_FINAL_W, head + "transform.LayerNorm.weight")
        .put(LN_FINAL_B, head + "transform.LayerNorm.bias")
        .put(W_U, head + "decoder.weight")
        .put(B_U, head + "bias")
        .twin(head + "bias", head + "decoder.bias")
        .ignore("cls\\.seq_relationship\\..*"); // whether one sentence follows the other
  }

  /** The names of all but the positions and the head. */
  static WeightNames names(String prefix) {
    String layer = "encoder.layer.{l}.";
    return WeightNames.prefixed(prefix)
        .outside(W_HEAD, B_HEAD, LN_FINAL_W, LN_FINAL_B)
        .respell("LayerNorm.gamma", "LayerNorm.weight")
        .respell("LayerNorm.beta", "LayerNorm.bias")
        .put(W_E, "embeddings.word_embeddings.weight")
        .put(W_TYPE, "embeddings.token_type_embeddings.weight")
        .put(EMBED_LN_W, "embeddings.LayerNorm.weight")
        .put(EMBED_LN_B, "embeddings.LayerNorm.bias")
        .put(W_Q, layer + "attention.self.query.weight")
        .put(B_Q, layer + "attention.self.query.bias")
        .put(W_K, layer + "attention.self.key.weight")
        .put(B_K, layer + "attention.self.key.bias")
        .put(W_V, layer + "attention.self.value.weight")
        .put(B_V, layer + "attention.self.value.bias")
        .put(W_O, layer + "attention.output.dense.weight")
        .put(B_O, layer + "attention.output.dense.bias")
        .put(LN1_W, layer + "attention.output.LayerNorm.weight")
        .put(LN1_B, layer + "attention.output.LayerNorm.bias")
        .put(W_IN, layer + "intermediate.dense.weight")
        .put(B_IN, layer + "intermediate.dense.bias")
        .put(W_OUT, layer + "output.dense.weight")
        .put(B_OUT, layer + "output.dense.bias")
        .put(LN2_W, layer + "output.LayerNorm.weight")
        .put(LN2_B, layer + "output.LayerNorm.bias")
        .ignore("embeddings\\.(position_ids|token_type_ids)")
        .ignore("pooler\\..*"); // reads the first token, for other tasks
  }
}
