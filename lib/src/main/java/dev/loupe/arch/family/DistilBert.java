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

/**
 * DistilBERT with its head for masked tokens, or for classes. Sanh et al. 2019, arXiv 1910.01108.
 */
final class DistilBert implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("distilbert");
  }

  @Override
  public String models() {
    return "DistilBERT";
  }

  @Override
  public Spec spec(HfConfig config) {
    int width = config.size("dim");
    int heads = config.size("n_heads");
    String activation = config.string("activation");
    config.ignore("attention_dropout", "dropout", "qa_dropout", "seq_classif_dropout");
    config.ignore("sinusoidal_pos_embds"); // how its positions were initialised; they are stored
    config.ignore("tie_weights_");
    return Spec.attentionOnly(
            "distilbert",
            config.size("n_layers"),
            width,
            config.size("max_position_embeddings"),
            config.size("vocab_size"),
            Attention.plain(heads, width / heads, true).masked(new AttentionMask.Bidirectional()))
        .with(Mlp.plain(config.size("hidden_dim"), activation))
        .with(new Norm.LayerNorm(1e-12)) // the config does not say
        .with(Block.NORMED_STREAM)
        .with(
            Ends.plain(config.flag("tie_word_embeddings", true))
                .normed(EmbedNorm.SUM)
                .headed(Activation.named(activation))
                .biased());
  }

  @Override
  public ClassHeadLayout classHead() {
    return ClassHeadLayout.pooled(Activation.RELU, "pre_classifier", false, "classifier");
  }

  @Override
  public WeightNames names(Spec spec) {
    String layer = "transformer.layer.{l}.";
    return WeightNames.prefixed("distilbert.")
        .outside(W_HEAD, B_HEAD, LN_FINAL_W, LN_FINAL_B)
        .put(W_E, "embeddings.word_embeddings.weight")
        .put(W_POS, "embeddings.position_embeddings.weight")
        .put(EMBED_LN_W, "embeddings.LayerNorm.weight")
        .put(EMBED_LN_B, "embeddings.LayerNorm.bias")
        .put(W_Q, layer + "attention.q_lin.weight")
        .put(B_Q, layer + "attention.q_lin.bias")
        .put(W_K, layer + "attention.k_lin.weight")
        .put(B_K, layer + "attention.k_lin.bias")
        .put(W_V, layer + "attention.v_lin.weight")
        .put(B_V, layer + "attention.v_lin.bias")
        .put(W_O, layer + "attention.out_lin.weight")
        .put(B_O, layer + "attention.out_lin.bias")
        .put(LN1_W, layer + "sa_layer_norm.weight")
        .put(LN1_B, layer + "sa_layer_norm.bias")
        .put(W_IN, layer + "ffn.lin1.weight")
        .put(B_IN, layer + "ffn.lin1.bias")
        .put(W_OUT, layer + "ffn.lin2.weight")
        .put(B_OUT, layer + "ffn.lin2.bias")
        .put(LN2_W, layer + "output_layer_norm.weight")
        .put(LN2_B, layer + "output_layer_norm.bias")
        .put(W_HEAD, "vocab_transform.weight")
        .put(B_HEAD, "vocab_transform.bias")
        .put(LN_FINAL_W, "vocab_layer_norm.weight")
        .put(LN_FINAL_B, "vocab_layer_norm.bias")
        .put(W_U, "vocab_projector.weight")
        .put(B_U, "vocab_projector.bias")
        .ignore("embeddings\\.position_ids");
  }
}
