package dev.loupe.arch.config;

import com.google.gson.JsonElement;
import java.util.Set;

/** Keys of config.json that do not change any family's forward pass. */
final class HarmlessKeys {
  /** Keys that describe files, tasks or training, never the forward pass at evaluation. */
  private static final Set<String> NEVER_MATTER =
      Set.of(
          "_name_or_path",
          "architectures",
          "auto_map",
          "bos_token_id",
          "eos_token_id",
          "eos_token_ids",
          "pad_token_id",
          "sep_token_id",
          "decoder_start_token_id",
          "dtype",
          "torch_dtype",
          "torchscript",
          "use_bfloat16",
          "transformers_version",
          "transformers.js_config",
          "unsloth_version",
          "unsloth_fixed",
          "custom_pipelines",
          "use_cache",
          "initializer_range",
          "num_steps",
          "task_specific_params",
          "gradient_checkpointing",
          "model_max_length",
          "tokenizer_class",
          "output_past",
          "output_attentions",
          "output_hidden_states",
          "return_dict",
          "id2label",
          "label2id",
          "_num_labels",
          "num_labels",
          "problem_type",
          "classifier_dropout",
          "finetuning_task",
          "_attn_implementation",
          "_attn_implementation_autoset",
          "_flash_attn_2_enabled",
          "chunk_size_feed_forward",
          "is_decoder",
          "is_encoder_decoder",
          "tie_encoder_decoder",
          "cross_attention_hidden_size",
          "prefix",
          "license");

  /** Keys for generation, which older configs also contain. */
  private static final Set<String> OF_GENERATION =
      Set.of(
          "do_sample",
          "early_stopping",
          "max_length",
          "min_length",
          "num_beams",
          "num_beam_groups",
          "num_return_sequences",
          "diversity_penalty",
          "length_penalty",
          "repetition_penalty",
          "no_repeat_ngram_size",
          "encoder_no_repeat_ngram_size",
          "bad_words_ids",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "suppress_tokens",
          "begin_suppress_tokens",
          "exponential_decay_length_penalty",
          "remove_invalid_values",
          "output_scores",
          "return_dict_in_generate",
          "temperature",
          "top_k",
          "top_p",
          "typical_p");

  private HarmlessKeys() {}

  /** Whether the key, with this value, changes nothing. */
  static boolean contains(String key, JsonElement value) {
    boolean noHeads = key.equals("pruned_heads") && isEmpty(value);
    return NEVER_MATTER.contains(key) || OF_GENERATION.contains(key) || noHeads;
  }

  private static boolean isEmpty(JsonElement value) {
    return value.isJsonObject() && value.getAsJsonObject().size() == 0;
  }
}
