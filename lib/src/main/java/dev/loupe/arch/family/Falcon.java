package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.RotaryConfig;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** Falcon. Almazrouei et al. 2023, arXiv 2311.16867; RefinedWeb models, arXiv 2306.01116. */
final class Falcon implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("falcon");
  }

  @Override
  public String models() {
    return "Falcon";
  }

  @Override
  public Spec spec(HfConfig config) {
    int width = config.size("hidden_size");
    boolean bias = config.flag("bias", false);
    config.expect("apply_residual_connection_post_layernorm", false);
    config.ignore("attention_dropout", "hidden_dropout");
    config.ignore("ff_factor"); // ffn_hidden_size says it
    Attention attention = attention(config, width).biased(bias, bias);
    return Spec.attentionOnly(
            "falcon",
            config.size("num_hidden_layers"),
            width,
            config.size("max_position_embeddings", 2048),
            config.size("vocab_size"),
            attention)
        .with(
            new Mlp(
                config.size("ffn_hidden_size", 4 * width),
                Activation.named(config.string("activation", "gelu")), // older ones do not say
                false,
                bias))
        .with(new Norm.LayerNorm(config.number("layer_norm_epsilon")))
        .with(positions(config, attention))
        .with(block(config))
        .with(Ends.plain(config.flag("tie_word_embeddings", true)));
  }

  /**
   * The number of key-value heads: one for each group of heads, as in newer models, one for all
   * heads, or one for each.
   */
  private static Attention attention(HfConfig config, int width) {
    int heads = config.size("num_attention_heads");
    int groups = config.size("num_kv_heads", heads);
    if (!newer(config)) {
      groups = config.flag("multi_query", true) ? 1 : heads;
    }
    config.ignore("multi_query"); // the newer ones group, whatever it says
    return Attention.shared(heads, groups, width / heads, false, false);
  }

  private static Positions positions(HfConfig config, Attention attention) {
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    return config.flag("alibi", false)
        ? new Positions.Alibi(attention.scale(), true)
        : rotary.positions(attention.dHead());
  }

  private static Block block(HfConfig config) {
    if (newer(config)) {
      config.expect("parallel_attn", true);
      config.expect("num_ln_in_parallel_attn", 1, 2);
      return config.size("num_ln_in_parallel_attn", 2) == 2
          ? Block.PARALLEL
          : Block.PARALLEL_ONE_NORM;
    }
    config.expect("num_ln_in_parallel_attn", 1);
    return config.flag("parallel_attn", true) ? Block.PARALLEL_ONE_NORM : Block.SEQUENTIAL;
  }

  private static boolean newer(HfConfig config) {
    return config.flag("new_decoder_architecture", false);
  }

  @Override
  public WeightNames names(Spec spec) {
    return spec.block() == Block.PARALLEL
        ? Bloom.names()
            .put(LN1_W, "h.{l}.ln_attn.weight")
            .put(LN1_B, "h.{l}.ln_attn.bias")
            .put(LN2_W, "h.{l}.ln_mlp.weight")
            .put(LN2_B, "h.{l}.ln_mlp.bias")
        : Bloom.names();
  }
}
