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

  private RandomModel() {}

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
