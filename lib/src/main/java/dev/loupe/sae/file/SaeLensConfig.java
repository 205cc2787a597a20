package dev.loupe.sae.file;

import dev.loupe.arch.config.HfConfig;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.Gated;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.Matryoshka;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.sae.kind.TopK;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code cfg.json} of SAELens. Version 6 has what concerns the model under {@code metadata};
 * before, all keys were at the top, some with other names.
 */
final class SaeLensConfig {
  private static final String K = "k";
  private static final String HOOK_POINT = "hook_point";
  private static final String NORMALISED = "normalize_activations";
  private static final String EXCLUDED = "exclude_special_tokens";
  private static final String RESCALED = "rescale_acts_by_decoder_norm";
  private static final List<String> HEAD_INDICES =
      List.of("hook_head_index", "hook_point_head_index", "hook_head_index_out");

  private final String file;
  private final HfConfig config;
  private final HfConfig metadata;
  private final Optional<HfConfig> activation;

  SaeLensConfig(String file, HfConfig config) {
    this.file = file;
    this.config = config;
    this.metadata = config.nested("metadata").orElse(config);
    this.activation = config.nested("activation_fn_kwargs");
    for (String key : HEAD_INDICES) {
      if (metadata.has(key)) {
        throw new IllegalArgumentException(
            file + " reads one head (" + key + "), and Loupe loads autoencoders of whole sites");
      }
      metadata.ignore(key);
    }
  }

  /** The kind of its features, without the word for transcoders. */
  SaeKind kind() {
    String architecture = architecture().replaceFirst("_?(skip_)?transcoder$", "");
    String function = config.string("activation_fn", config.string("activation_fn_str", "relu"));
    if (!Set.of("relu", "topk").contains(function)) {
      throw new IllegalArgumentException(
          file + " has the activation function '" + function + "'; Loupe knows relu and topk");
    }
    boolean topK = function.equals("topk") && Set.of("standard", "").contains(architecture);
    return switch (topK ? "topk" : architecture) {
      case "standard", "" -> new Standard();
      case "gated" -> new Gated();
      case "jumprelu" -> new JumpRelu();
      case "topk" -> new TopK(wholeK(), rescaled());
      case "batchtopk" -> batch();
      case "matryoshka_batchtopk" -> new Matryoshka(batch(), widths());
      default ->
          throw new IllegalArgumentException(
              file + " has the architecture '" + architecture() + "', which Loupe does not know");
    };
  }

  private String architecture() {
    return config.string("architecture", "standard");
  }

  /** Whether what is written is not what is read. */
  boolean transcodes() {
    return metadata.has("hook_name_out") || architecture().endsWith("transcoder");
  }

  private BatchTopK batch() {
    return new BatchTopK(holderOfK().number(K), rescaled());
  }

  private int wholeK() {
    return holderOfK().size(K);
  }

  private HfConfig holderOfK() {
    return config.has(K) ? config : activation.orElse(config);
  }

  private boolean rescaled() {
    return config.flag(RESCALED, false);
  }

  /** The levels' ends; SAELens adds the last, the number of all features, itself. */
  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>(config.wholes("matryoshka_widths"));
    int all = config.size("d_sae");
    if (widths.isEmpty() || widths.get(widths.size() - 1) < all) {
      widths.add(all);
    }
    return widths;
  }

  int dIn() {
    return config.size("d_in");
  }

  int dOut() {
    return config.size("d_out", dIn());
  }

  /** Whether b_dec is subtracted from the input. */
  boolean centred() {
    return config.flag("apply_b_dec_to_input", !transcodes());
  }

  /** How activations are normalised; true stood for a factor before there were names. */
  String normalisation() {
    if (config.is(NORMALISED, true)) {
      return SaeLensLayout.AVERAGE;
    }
    return config.is(NORMALISED, false) ? "none" : config.string(NORMALISED, "none");
  }

  boolean finetuned() {
    return config.flag("finetuning_scaling_factor", false);
  }

  /** The factor that inputs were multiplied by, where the config has it. */
  Optional<Double> factor() {
    return config.numberOrNull("norm_scaling_factor", Optional.empty());
  }

  Optional<String> hook() {
    return text("hook_name").or(() -> text(HOOK_POINT));
  }

  Optional<String> hookOut() {
    return text("hook_name_out");
  }

  Processing processing() {
    Optional<String> version = text("sae_lens_training_version").or(() -> text("sae_lens_version"));
    return Processing.of(metadata.nested(Processing.KWARGS), metadata.has(HOOK_POINT), version);
  }

  TrainedOn trainedOn() {
    Optional<Boolean> bos =
        metadata.has("prepend_bos")
            ? Optional.of(metadata.flag("prepend_bos", true))
            : Optional.of(true).filter(any -> metadata == config); // the default before version 6
    return new TrainedOn(
        text("model_name"),
        bos,
        metadata.sizeOrNull("context_size", Optional.empty()),
        text("dataset_path"));
  }

  private Optional<String> text(String key) {
    String value = metadata.string(key, "");
    return Optional.of(value).filter(text -> !text.isBlank());
  }

  /** Whether special tokens, such as BOS, were left out in training. */
  boolean leftOutSpecial() {
    metadata.ignore(EXCLUDED, "seqpos_slice");
    return metadata.has(EXCLUDED) && !metadata.is(EXCLUDED, false);
  }

  /** Refuses keys that may change what is computed and that are not known. */
  void refuseUnknown() {
    config.ignore("d_sae", "reshape_activations", RESCALED, K, "activation_fn");
    config.ignore(HOOK_POINT, "hook_name", "hook_name_out"); // where the sites are given
    Set<String> unknown = config.unread();
    if (metadata != config) {
      config.ignore("metadata"); // it describes, and changes nothing that is computed
    }
    unknown.removeIf(SaeLensKeys::areHarmless);
    activation.ifPresent(
        kwargs -> {
          kwargs.ignore(K);
          unknown.addAll(kwargs.unread());
        });
    Settings.refuse(unknown, file);
  }
}
