package dev.loupe.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.model.HookedTransformer;
import dev.loupe.weights.RandomWeights;
import java.nio.file.Path;
import java.util.Optional;

/** Random weights of the shape that a config.json says: what time and memory are measured on. */
public final class RandomModel {
  /** The shape of GPT-2 small: 498 MB. */
  public static final String GPT2_SMALL =
      """
      {"model_type": "gpt2", "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05, "n_embd": 768,
       "n_head": 12, "n_layer": 12, "n_positions": 1024, "vocab_size": 50257, "architectures": ["GPT2LMHeadModel"]}
      """;

  /** The shape of EleutherAI/pythia-1.4b: 5.7 GB. */
  public static final String NEOX_1_4B = neoX(24, 16, 2048, 50304);

  /** The same architecture, for a trial. */
  public static final String TINY_NEOX = neoX(3, 4, 64, 512);

  /** GPT-2's architecture, for a trial. */
  public static final String TINY_GPT2 =
      """
      {"model_type": "gpt2", "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05, "n_embd": 64,
       "n_head": 4, "n_layer": 3, "n_positions": 512, "vocab_size": 512, "architectures": ["GPT2LMHeadModel"]}
      """;

  private RandomModel() {}

  private static String neoX(int layers, int heads, int width, int vocab) {
    return """
    {"model_type": "gpt_neox", "hidden_act": "gelu", "layer_norm_eps": 1e-05, "hidden_size": %d,
     "intermediate_size": %d, "num_attention_heads": %d, "num_hidden_layers": %d, "rotary_pct": 0.25,
     "rotary_emb_base": 10000, "max_position_embeddings": 2048, "use_parallel_residual": true,
     "tie_word_embeddings": false, "vocab_size": %d, "architectures": ["GPTNeoXForCausalLM"]}
    """
        .formatted(width, 4 * width, heads, layers, vocab);
  }

  /** The model on a CPU, in single precision. */
  public static HookedTransformer of(String config) {
    HfConfig parsed = HfConfig.parse(config);
    Spec spec = Families.of(parsed).spec(parsed);
    return HookedTransformer.of(
        "random",
        spec,
        RandomWeights.forTraining(spec, 1),
        Optional.empty(),
        Device.cpu(),
        DataType.FLOAT32);
  }

  /** The model as a Hugging Face folder. */
  public static void save(String config, Path folder) {
    of(config).save(folder, config);
  }
}
