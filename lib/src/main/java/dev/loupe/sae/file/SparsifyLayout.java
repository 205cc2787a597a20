package dev.loupe.sae.file;

import static dev.loupe.sae.file.KindWeights.B_DEC;
import static dev.loupe.sae.file.KindWeights.B_ENC;
import static dev.loupe.sae.file.KindWeights.SKIP;
import static dev.loupe.sae.file.KindWeights.W_DEC;
import static dev.loupe.sae.file.KindWeights.W_ENC;

import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.axis.Axis;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of EleutherAI's sparsify: TopK autoencoders and transcoders, in folders that are named
 * after the modules whose output they read: {@code layers.10}, {@code layers.3.mlp}.
 */
final class SparsifyLayout implements SaeLayout {
  private static final String CONFIG = "cfg.json";
  private static final String WEIGHTS = "sae.safetensors";
  private static final String TRANSCODE = "transcode";

  /** Keys about training, or that the shapes of the weights say too. */
  private static final Set<String> HARMLESS =
      Set.of(
          "expansion_factor",
          "normalize_decoder",
          "num_latents",
          "multi_topk",
          "hook_layer",
          "hook_name",
          "auxk_alpha",
          "gram_table_hash",
          "lookup_max_order");

  @Override
  public boolean isIn(SaeFolder folder) {
    return folder.has(CONFIG) && folder.has(WEIGHTS);
  }

  @Override
  public String files() {
    return CONFIG + " and " + WEIGHTS + " (sparsify)";
  }

  @Override
  public CoderDraft read(SaeFolder folder, Request request) {
    Settings settings = Settings.of(folder, CONFIG);
    HfConfig config = settings.config();
    settings.require("activation", "topk");
    settings.require("signed", false);
    settings.require("embed_skip", false);
    settings.require("gram_lookup", false);
    boolean skips = config.flag("skip_connection", false);
    boolean said = config.has(TRANSCODE);
    boolean transcodes = config.flag(TRANSCODE, skips); // older files do not say it
    Spec spec = request.model().spec();
    Optional<Site> output = ModulePath.output(folder.name(), spec);
    Optional<Site> read = transcodes ? ModulePath.input(folder.name(), spec) : output;
    Site reads = settings.site(request.reads(), read, "reads");
    Optional<Site> written = transcodes ? output : Optional.of(reads);
    Site writes = settings.site(request.writes(), written, "writes");
    Map<String, Tensor> weights = weights(folder, config.size("d_in"), skips, request);
    CoderDraft draft =
        new CoderDraft(
            new TopK(config.size("k"), false),
            reads,
            writes,
            Normalisation.NONE,
            !transcodes,
            TrainedOn.UNKNOWN,
            weights,
            transcodes && !said ? unsaid(settings) : Notes.NONE);
    settings.refuseUnknown(HARMLESS);
    return draft;
  }

  private static Notes unsaid(Settings settings) {
    return Notes.of(
        "Warning: "
            + settings
            + " does not say whether it is a transcoder; it is taken as one, because it has a skip"
            + " connection, and b_dec is not subtracted from its input.");
  }

  private static Map<String, Tensor> weights(
      SaeFolder folder, int dIn, boolean skips, Request request) {
    String file = folder.get(WEIGHTS).toString();
    SaeArrays arrays = SaeArrays.of(folder.weights(WEIGHTS), file, request.model());
    Axis.Sized in = SaeKind.D_IN.sized(dIn);
    Axis.Sized out = SaeKind.D_OUT.sized(dIn); // one size for both in this layout
    Axis.Sized feature = Axis.FEATURE.sized(arrays.size("encoder.weight", 0));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    Tensor encoder = arrays.matrix("encoder.weight", feature, in);
    weights.put(W_ENC, encoder.arranged(SaeKind.D_IN, Axis.FEATURE));
    weights.put(B_ENC, arrays.vector("encoder.bias", feature));
    weights.put(W_DEC, arrays.matrix(W_DEC, feature, out));
    weights.put(B_DEC, arrays.vector(B_DEC, out));
    if (skips) {
      weights.put(SKIP, arrays.matrix(SKIP, out, in));
    }
    arrays.refuseUnread();
    return weights;
  }

  @Override
  public String toString() {
    return files();
  }
}
