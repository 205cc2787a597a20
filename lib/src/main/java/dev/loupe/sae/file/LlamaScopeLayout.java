package dev.loupe.sae.file;

import static dev.loupe.sae.file.KindWeights.B_DEC;
import static dev.loupe.sae.file.KindWeights.B_ENC;
import static dev.loupe.sae.file.KindWeights.THRESHOLD;
import static dev.loupe.sae.file.KindWeights.W_DEC;
import static dev.loupe.sae.file.KindWeights.W_ENC;

import dev.loupe.arch.config.HfConfig;
import dev.loupe.axis.Axis;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of Llama Scope: {@code hyperparams.json} and {@code checkpoints/final.safetensors}.
 *
 * <p>Inputs are multiplied by s = √d / (mean norm of inputs), outputs divided by the same of
 * outputs; both factors are folded into the weights. The threshold is one number for all features,
 * on the scale of the model's own activations, so it is multiplied by s. Features compete by what
 * they write, so it is divided by the length of a feature's decoder row. He et al. 2024, <a
 * href="https://arxiv.org/abs/2410.20526">Llama Scope</a>.
 */
final class LlamaScopeLayout implements SaeLayout {
  private static final String CONFIG = "hyperparams.json";
  private static final String WEIGHTS = "checkpoints/final.safetensors";
  private static final Pattern MODEL = Pattern.compile("(?i)Llama3_1-8B-(Base|Instruct)");

  private static final Set<String> HARMLESS =
      Set.of(
          "device",
          "seed",
          "dtype",
          "d_sae",
          "expansion_factor",
          "exp_name",
          "exp_result_dir",
          "exp_result_path",
          "bias_init_method",
          "decoder_exactly_fixed_norm",
          "init_decoder_norm",
          "init_encoder_norm",
          "init_encoder_with_decoder_transpose",
          "l1_coefficient",
          "l1_coefficient_warmup_steps",
          "lp",
          "k_warmup_steps",
          "k_warmup_steps_ratio",
          "use_batch_norm_mse",
          "use_ghost_grads",
          "tp_size",
          "ddp_size",
          "remove_gradient_parallel_to_decoder_directions",
          "sae_pretrained_name_or_path",
          "strict_loading",
          "use_decoder_bias",
          "hook_point_in", // unread where the sites are given
          "hook_point_out",
          "top_k",
          "jump_relu_threshold",
          "dataset_average_activation_norm");

  @Override
  public boolean isIn(SaeFolder folder) {
    return folder.has(CONFIG) && folder.has(WEIGHTS);
  }

  @Override
  public String files() {
    return CONFIG + " and " + WEIGHTS + " (Llama Scope)";
  }

  @Override
  public CoderDraft read(SaeFolder folder, Request request) {
    Settings settings = Settings.of(folder, CONFIG);
    HfConfig config = settings.config();
    settings.require("use_glu_encoder", false);
    settings.require("apply_decoder_bias_to_pre_encoder", false);
    Site reads = request.reads().orElseGet(() -> site("hook_point_in", settings));
    Site writes = request.writes().orElseGet(() -> writes(reads, settings));
    String file = folder.get(WEIGHTS).toString();
    SaeArrays arrays = SaeArrays.of(folder.weights(WEIGHTS), file, request.model());
    Map<String, Tensor> weights = weights(arrays, config.size("d_model"));
    SaeKind kind = kind(settings, weights);
    Normalisation normalisation = Normalisation.NONE;
    switch (config.string("norm_activation", "none")) {
      case "dataset-wise" -> weights = folded(weights, settings);
      case "token-wise" -> normalisation = Normalisation.CONSTANT_NORM;
      case "inference", "none" -> {}
      default -> settings.require("norm_activation", "dataset-wise");
    }
    settings.refuseUnknown(HARMLESS);
    return new CoderDraft(
        kind,
        reads,
        writes,
        normalisation,
        false,
        trainedOn(folder),
        weights,
        notes(reads, writes));
  }

  private static Site writes(Site reads, Settings settings) {
    String in = settings.config().string("hook_point_in");
    String out = settings.config().string("hook_point_out");
    return in.equals(out) ? reads : site("hook_point_out", settings);
  }

  /** Norms were folded in the models that these were trained on. */
  private static Site site(String key, Settings settings) {
    return HookName.site(settings.config().string(key), settings + "'s " + key, true);
  }

  private static SaeKind kind(Settings settings, Map<String, Tensor> weights) {
    HfConfig config = settings.config();
    boolean rescaled = config.flag("sparsity_include_decoder_norm", true);
    Tensor lengths = weights.get(W_DEC).norm(SaeKind.D_OUT).clamp(1e-8, Double.POSITIVE_INFINITY);
    return switch (config.string("act_fn", "relu")) {
      case "relu" -> new Standard();
      case "topk" -> new TopK(config.size("top_k"), rescaled);
      case "jumprelu" -> {
        Tensor all = lengths.zeros().plus(config.number("jump_relu_threshold"));
        weights.put(THRESHOLD, rescaled ? all.dividedBy(lengths) : all);
        yield new JumpRelu();
      }
      default ->
          throw new IllegalArgumentException(
              settings
                  + " has the activation function '"
                  + config.string("act_fn")
                  + "'; Loupe knows relu, topk and jumprelu");
    };
  }

  private static Map<String, Tensor> weights(SaeArrays arrays, int dModel) {
    Axis.Sized in = SaeKind.D_IN.sized(dModel);
    Axis.Sized out = SaeKind.D_OUT.sized(dModel);
    Axis.Sized feature = Axis.FEATURE.sized(arrays.size("encoder.weight", 0));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    Tensor encoder = arrays.matrix("encoder.weight", feature, in);
    Tensor decoder = arrays.matrix("decoder.weight", out, feature);
    weights.put(W_ENC, encoder.arranged(SaeKind.D_IN, Axis.FEATURE));
    weights.put(W_DEC, decoder.arranged(Axis.FEATURE, SaeKind.D_OUT));
    weights.put(B_ENC, arrays.vector("encoder.bias", feature));
    weights.put(
        B_DEC,
        arrays.has("decoder.bias")
            ? arrays.vector("decoder.bias", out)
            : decoder.mean(Axis.FEATURE).zeros());
    arrays.refuseUnread();
    return weights;
  }

  private static Map<String, Tensor> folded(Map<String, Tensor> weights, Settings settings) {
    HfConfig norms =
        settings
            .config()
            .nested("dataset_average_activation_norm")
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        settings + " has no dataset_average_activation_norm, which it needs"));
    double root = Math.sqrt(weights.get(W_ENC).size(SaeKind.D_IN));
    double in = FactorFold.checked(root / norms.number("in"), settings.file());
    double out = FactorFold.checked(root / norms.number("out"), settings.file());
    Map<String, Tensor> folded = FactorFold.of(weights, in, out);
    folded.computeIfPresent(THRESHOLD, (name, threshold) -> threshold.times(in));
    return folded;
  }

  private static TrainedOn trainedOn(SaeFolder folder) {
    Matcher name = MODEL.matcher(folder.address());
    if (!name.find()) {
      return TrainedOn.UNKNOWN;
    }
    boolean chat = name.group(1).equalsIgnoreCase("Instruct");
    return new TrainedOn(
        Optional.of("Llama-3.1-8B" + (chat ? "-Instruct" : "")),
        Optional.of(true),
        Optional.of(1024),
        Optional.of("SlimPajama"));
  }

  private static Notes notes(Site reads, Site writes) {
    return reads.equals(writes)
        ? Notes.NONE
        : Notes.of(
            "Warning: no published code says on which scale the threshold of a Llama Scope"
                + " transcoder is; that of its autoencoders is taken, so check how many features are"
                + " active (about 50).");
  }

  @Override
  public String toString() {
    return files();
  }
}
