package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.Window;
import dev.loupe.arch.config.HfConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** GPT-Neo. Black et al. 2021, "GPT-Neo: Large Scale Autoregressive Language Modeling". */
final class GptNeo implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gpt_neo");
  }

  @Override
  public String models() {
    return "GPT-Neo";
  }

  @Override
  public Spec spec(HfConfig config) {
    int layers = config.size("num_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_heads");
    Window window = new Window(config.size("window_size"), local(config, layers));
    config.ignore("attention_dropout", "embed_dropout", "resid_dropout");
    Gpt2.ignoreSummary(config);
    return Spec.attentionOnly(
            "gpt_neo",
            layers,
            width,
            config.size("max_position_embeddings"),
            config.size("vocab_size"),
            new Attention(heads, heads, width / heads, 1, false, true).masked(window))
        .with(
            Mlp.plain(
                config.size("intermediate_size", 4 * width), config.string("activation_function")))
        .with(new Norm.LayerNorm(config.number("layer_norm_epsilon")))
        .with(Ends.plain(config.flag("tie_word_embeddings", true)));
  }

  /** The layers that {@code attention_types} calls local; it lists kinds, then how often. */
  private static Set<Integer> local(HfConfig config, int layers) {
    List<String> kinds = new ArrayList<>();
    List<String> group = new ArrayList<>();
    for (String word : config.words("attention_types").orElse(List.of("global", "" + layers))) {
      if (word.matches("\\d+")) {
        for (int time = 0; time < Integer.parseInt(word); time++) {
          kinds.addAll(group);
        }
        group.clear();
      } else {
        group.add(word);
      }
    }
    if (kinds.size() != layers
        || !Set.of("global", "local").containsAll(kinds)
        || !config.words("attention_layers").orElse(kinds).equals(kinds)) {
      throw new IllegalArgumentException(
          "config.json's attention_types give " + kinds + " for " + layers + " layers");
    }
    return IntStream.range(0, layers)
        .filter(layer -> kinds.get(layer).equals("local"))
        .boxed()
        .collect(Collectors.toSet());
  }

  @Override
  public WeightNames names(Spec spec) {
    String attention = "h.{l}.attn.attention.";
    return WeightNames.prefixed("transformer.")
        .put(W_E, "wte.weight")
        .put(W_POS, "wpe.weight")
        .put(W_U, "lm_head.weight")
        .put(LN1_W, "h.{l}.ln_1.weight")
        .put(LN1_B, "h.{l}.ln_1.bias")
        .put(W_Q, attention + "q_proj.weight")
        .put(W_K, attention + "k_proj.weight")
        .put(W_V, attention + "v_proj.weight")
        .put(W_O, attention + "out_proj.weight")
        .put(B_O, attention + "out_proj.bias")
        .put(LN2_W, "h.{l}.ln_2.weight")
        .put(LN2_B, "h.{l}.ln_2.bias")
        .put(W_IN, "h.{l}.mlp.c_fc.weight")
        .put(B_IN, "h.{l}.mlp.c_fc.bias")
        .put(W_OUT, "h.{l}.mlp.c_proj.weight")
        .put(B_OUT, "h.{l}.mlp.c_proj.bias")
        .put(LN_FINAL_W, "ln_f.weight")
        .put(LN_FINAL_B, "ln_f.bias")
        .ignore("h\\.\\d+\\.attn\\.attention\\.(masked_)?bias"); // masks, saved by older versions
  }
}
