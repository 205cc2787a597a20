package dev.loupe.sae.file;

import static dev.loupe.sae.file.KindWeights.B_ENC;
import static dev.loupe.sae.file.KindWeights.THRESHOLD;
import static dev.loupe.sae.file.KindWeights.W_DEC;
import static dev.loupe.sae.file.KindWeights.W_ENC;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.Matryoshka;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of SAELens, of version 6 and before: {@code cfg.json} and a file of weights. */
final class SaeLensLayout implements SaeLayout {
  static final String CONFIG = "cfg.json";
  static final String WEIGHTS = "sae_weights.safetensors";

  /** A normalisation by one factor for all tokens, which has to be folded into the weights. */
  static final String AVERAGE = "expected_average_only_in";

  private static final String SCALER = "activation_scaler.json";
  private static final String LEARNED_THRESHOLD = "topk_threshold";

  @Override
  public boolean isIn(SaeFolder folder) {
    return folder.has(CONFIG) && folder.has(WEIGHTS);
  }

  @Override
  public String files() {
    return CONFIG + " and " + WEIGHTS + " (SAELens)";
  }

  @Override
  public CoderDraft read(SaeFolder folder, Request request) {
    String file = folder.get(CONFIG).toString();
    SaeLensConfig config = new SaeLensConfig(file, folder.config(CONFIG));
    Spec spec = request.model().spec();
    Processing processing = config.processing();
    Site reads =
        request.reads().orElseGet(() -> site(config.hook(), "hook_name", file, processing));
    Site writes = writes(config, request, reads, file, processing);
    Map<String, Tensor> weights = weights(folder, config, request);
    CoderDraft draft =
        new CoderDraft(
            weights.containsKey(THRESHOLD) ? new JumpRelu() : config.kind(),
            reads,
            writes,
            normalisation(config, file, reads.equals(writes) && processing.centresAt(reads, spec)),
            config.centred(),
            config.trainedOn(),
            weights,
            leftOut(config).plus(processing.notes(reads, spec)));
    config.refuseUnknown();
    return draft;
  }

  private static Notes leftOut(SaeLensConfig config) {
    return config.leftOutSpecial()
        ? Notes.of("Note: it was trained without special tokens; it may be wrong at them.")
        : Notes.NONE;
  }

  private static Site writes(
      SaeLensConfig config, Request request, Site reads, String file, Processing processing) {
    if (request.writes().isPresent()) {
      return request.writes().get();
    }
    return config.transcodes() ? site(config.hookOut(), "hook_name_out", file, processing) : reads;
  }

  private static Site site(Optional<String> hook, String key, String file, Processing processing) {
    String name =
        hook.orElseThrow(
            () ->
                new IllegalArgumentException(
                    file + " has no " + key + "; give the site when you load the autoencoder"));
    return HookName.site(name, file + "'s " + key, processing.folds());
  }

  private static Normalisation normalisation(SaeLensConfig config, String file, boolean centres) {
    String word = config.normalisation();
    if (config.transcodes() && !word.equals("none")) {
      throw new IllegalArgumentException(
          file
              + " is of a transcoder whose inputs are normalised ("
              + word
              + "), and SAELens does not say how that is undone in what it writes");
    }
    if (word.equals(AVERAGE) || word.equals("none")) { // an average is folded into the weights
      return centres ? Normalisation.CENTRE : Normalisation.NONE;
    }
    if (centres && word.equals(Normalisation.CONSTANT_NORM.word())) {
      throw new IllegalArgumentException(
          file
              + " is of a model with centred weights and normalises by "
              + word
              + ": both together are not loaded");
    }
    return Arrays.stream(Normalisation.values())
        .filter(one -> one != Normalisation.CENTRE && one.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file + " has normalize_activations '" + word + "', which Loupe does not know"));
  }

  private static Map<String, Tensor> weights(
      SaeFolder folder, SaeLensConfig config, Request request) {
    String file = folder.get(WEIGHTS).toString();
    SaeArrays arrays = SaeArrays.of(folder.weights(WEIGHTS), file, request.model());
    SaeKind kind = config.kind();
    Map<String, Tensor> weights = KindWeights.read(kind, arrays, config.dIn(), config.dOut());
    if (!kind.byToken() && arrays.has(LEARNED_THRESHOLD)) {
      weights = learned(kind, weights, arrays.number(LEARNED_THRESHOLD));
    }
    finetune(weights, arrays, config, file);
    arrays.refuseUnread();
    if (config.normalisation().equals(AVERAGE)) {
      double factor = factor(folder, config);
      weights = FactorFold.of(weights, factor, factor);
    }
    return weights;
  }

  /** A BatchTopK that has learned its threshold, as the JumpReLU that it is used as. */
  private static Map<String, Tensor> learned(
      SaeKind kind, Map<String, Tensor> weights, double threshold) {
    Map<String, Tensor> learned = new LinkedHashMap<>(weights);
    Tensor bias = weights.get(B_ENC);
    BatchTopK batch = kind instanceof Matryoshka nested ? nested.batch() : (BatchTopK) kind;
    if (batch.rescaled()) {
      Tensor lengths = weights.get(W_DEC).norm(SaeKind.D_OUT);
      learned.computeIfPresent(W_ENC, (name, weight) -> weight.times(lengths));
      learned.put(B_ENC, bias.times(lengths));
      learned.computeIfPresent(W_DEC, (name, weight) -> weight.dividedBy(lengths));
    }
    learned.put(THRESHOLD, bias.zeros().plus(threshold));
    return learned;
  }

  /** Activations were multiplied by a factor of each feature, for the decoder only. */
  private static void finetune(
      Map<String, Tensor> weights, SaeArrays arrays, SaeLensConfig config, String file) {
    String name = arrays.anyOf("finetuning_scaling_factor", "scaling_factor");
    boolean finetuned = config.finetuned();
    if (!arrays.has(name)) {
      return;
    }
    Tensor bias = weights.values().stream().filter(w -> w.has(Axis.FEATURE)).findFirst().get();
    Tensor factors = arrays.vector(name, Axis.FEATURE.sized(bias.size(Axis.FEATURE)));
    if (factors.minus(1).abs().max().value() < 1e-5) { // as SAELens compares
      return;
    }
    if (!finetuned || !(config.kind() instanceof Standard)) {
      throw new IllegalArgumentException(
          file
              + " has factors of features in "
              + name
              + ", but its config is not that of a finetuned standard autoencoder");
    }
    weights.computeIfPresent(W_DEC, (key, weight) -> weight.times(factors));
  }

  private static double factor(SaeFolder folder, SaeLensConfig config) {
    Optional<Double> said = config.factor();
    if (said.isEmpty() && folder.has(SCALER)) {
      said = Optional.of(folder.config(SCALER).number("scaling_factor"));
    }
    return FactorFold.checked(
        said.orElseThrow(
            () ->
                new IllegalArgumentException(
                    folder.address()
                        + " normalises by an average norm ("
                        + AVERAGE
                        + ") that its files do not have; write it into "
                        + CONFIG
                        + " as \"norm_scaling_factor\": number, which pretrained_saes.yaml of SAELens"
                        + " lists for published ones")),
        folder.address());
  }

  @Override
  public String toString() {
    return List.of(CONFIG, WEIGHTS).toString();
  }
}
