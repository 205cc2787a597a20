package dev.loupe.sae.file;

import java.util.Set;
import java.util.regex.Pattern;

/** Keys of SAELens' {@code cfg.json} that describe training and files, never what is computed. */
final class SaeLensKeys {
  private static final Set<String> TRAINING =
      Set.of(
          "act_store_device",
          "adam_beta1",
          "adam_beta2",
          "autocast",
          "autocast_lm",
          "aux_loss_coefficient",
          "b_dec_init_method",
          "cached_activations_path",
          "checkpoint_path",
          "compile_llm",
          "compile_sae",
          "dataset_trust_remote_code",
          "dead_feature_estimation_method",
          "dead_feature_threshold",
          "dead_feature_window",
          "decoder_heuristic_init",
          "decoder_heuristic_init_norm",
          "decoder_init_norm",
          "decoder_orthogonal_init",
          "device",
          "disable_concat_sequences",
          "dtype",
          "expansion_factor",
          "feature_reinit_scale",
          "feature_sampling_method",
          "feature_sampling_window",
          "finetuning_method",
          "finetuning_tokens",
          "from_pretrained_path",
          "ghost_grad_scale",
          "hook_eval",
          "hook_layer",
          "hook_layer_out",
          "hook_point_layer",
          "init_encoder_as_decoder_transpose",
          "is_dataset_tokenized",
          "l0_coefficient",
          "llm_batch_size_prompts",
          "llm_compilation_mode",
          "lp_norm",
          "lr",
          "lr_decay_steps",
          "lr_end",
          "lr_scheduler_name",
          "lr_warm_up_steps",
          "model_class_name",
          "model_kwargs",
          "mse_loss_fn",
          "mse_loss_normalization",
          "mse_loss_type",
          "neuronpedia_id",
          "noise_scale",
          "normalize_sae_decoder",
          "pre_act_loss_coefficient",
          "resample_batches",
          "resume",
          "run_name",
          "sae_compilation_mode",
          "sae_lens_training_version",
          "sae_lens_version",
          "scale_sparsity_penalty_by_decoder_norm",
          "seed",
          "sequence_separator_token",
          "sparse_sae_decode",
          "store_batch_size",
          "store_batch_size_prompts",
          "streaming",
          "tokens_per_buffer",
          "topk_threshold_lr",
          "total_training_steps",
          "total_training_tokens",
          "train_batch_size",
          "train_batch_size_tokens",
          "training_tokens",
          "use_cached_activations",
          "use_ghost_grads",
          "use_sparse_activations",
          "verbose");

  private static final Pattern GROUPS =
      Pattern.compile("(wandb|log|l1|n|eval|jumprelu|dataset|logger)_\\w+|logger|architecture_str");

  private SaeLensKeys() {}

  /** Whether a key changes nothing that the autoencoder computes. */
  static boolean areHarmless(String key) {
    return TRAINING.contains(key) || GROUPS.matcher(key).matches();
  }
}
