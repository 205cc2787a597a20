package dev.loupe.sae.file;

import ai.djl.ndarray.types.DataType;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.files.Trouble;
import dev.loupe.files.TypedPath;
import dev.loupe.files.WholeFile;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.Matryoshka;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes an autoencoder as SAELens 6 does, so that SAELens and Loupe load it. */
final class SaeLensWriter {
  private static final String VERSION = "6.0.0"; // the first with this layout
  private static final Gson GSON = new Gson();

  private final SparseCoder coder;
  private final CoderConfig config;

  SaeLensWriter(SparseCoder coder) {
    this.coder = coder;
    this.config = coder.config();
    if (config.transcodes() && config.normalisation() != Normalisation.NONE) {
      throw new IllegalArgumentException(
          "a transcoder whose inputs are normalised has no place in the layout of SAELens");
    }
  }

  /** The config comes last, so a folder that has one has the weights that belong to it. */
  Saved write(String typed) {
    Path folder = TypedPath.of(typed);
    Path cfg = folder.resolve(SaeLensLayout.CONFIG);
    Path weights = folder.resolve(SaeLensLayout.WEIGHTS);
    WholeFile.refuseUnwritable(weights);
    try {
      Files.deleteIfExists(cfg);
    } catch (IOException e) {
      throw new UncheckedIOException(cfg + " cannot be replaced: " + Trouble.of(e), e);
    }
    TensorFile.save(arranged(), weights.toString());
    WholeFile.write(cfg, GSON.toJson(json()));
    return new Saved(weights, coder.toString(), "load its folder: " + typed);
  }

  private Map<String, Tensor> arranged() {
    List<String> names = new ArrayList<>(KindWeights.names(config.kind()));
    if (coder.weights().containsKey(KindWeights.SKIP)) {
      names.add(KindWeights.SKIP);
    }
    Map<String, Tensor> arranged = new LinkedHashMap<>();
    names.forEach(name -> arranged.put(name, arranged(name, coder.weight(name))));
    return arranged;
  }

  private static Tensor arranged(String name, Tensor weight) {
    return switch (name) {
      case KindWeights.W_ENC -> weight.arranged(SaeKind.D_IN, Axis.FEATURE);
      case KindWeights.W_DEC -> weight.arranged(Axis.FEATURE, SaeKind.D_OUT);
      case KindWeights.SKIP -> weight.arranged(SaeKind.D_OUT, SaeKind.D_IN);
      default -> weight;
    };
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("architecture", architecture());
    json.addProperty("d_in", config.reads().size());
    json.addProperty("d_sae", config.features());
    if (config.transcodes()) {
      json.addProperty("d_out", config.writes().size());
    }
    boolean wide = coder.weight(KindWeights.W_DEC).nd().getDataType() == DataType.FLOAT64;
    json.addProperty("dtype", wide ? "float64" : "float32");
    json.addProperty("device", "cpu");
    json.addProperty("apply_b_dec_to_input", config.centred());
    boolean normalised = config.normalisation() != Normalisation.CENTRE;
    json.addProperty("normalize_activations", normalised ? config.normalisation().word() : "none");
    boolean heads = config.reads().site().act() == Act.HEAD_Z;
    json.addProperty("reshape_activations", heads ? "hook_z" : "none");
    addSparsity(json, config.kind());
    json.add("metadata", metadata());
    return json;
  }

  /** SAELens has a name of its own for transcoders of two kinds, and none for others. */
  private String architecture() {
    SaeKind kind = config.kind();
    String skip = coder.weights().containsKey(KindWeights.SKIP) ? "skip_" : "";
    if (config.transcodes() && kind instanceof Standard) {
      return skip + "transcoder";
    }
    boolean jumps = config.transcodes() && kind instanceof JumpRelu;
    return jumps ? "jumprelu_" + skip + "transcoder" : kind.architecture();
  }

  private static void addSparsity(JsonObject json, SaeKind kind) {
    if (kind instanceof TopK topK) {
      json.addProperty("k", topK.k());
      json.addProperty("rescale_acts_by_decoder_norm", topK.rescaled());
    } else if (kind instanceof BatchTopK batch) {
      json.addProperty("k", batch.k());
      json.addProperty("rescale_acts_by_decoder_norm", batch.rescaled());
    } else if (kind instanceof Matryoshka nested) {
      addSparsity(json, nested.batch());
      JsonArray widths = new JsonArray();
      nested.widths().forEach(widths::add);
      json.add("matryoshka_widths", widths);
    }
  }

  private JsonObject metadata() {
    TrainedOn trainedOn = config.trainedOn();
    JsonObject json = new JsonObject();
    json.addProperty("sae_lens_version", VERSION);
    json.addProperty("sae_lens_training_version", VERSION);
    trainedOn.model().ifPresent(name -> json.addProperty("model_name", name));
    trainedOn.bos().ifPresent(bos -> json.addProperty("prepend_bos", bos));
    trainedOn.context().ifPresent(tokens -> json.addProperty("context_size", tokens));
    trainedOn.data().ifPresent(data -> json.addProperty("dataset_path", data));
    Port reads = config.reads();
    json.addProperty("hook_name", HookName.of(reads.site()));
    if (config.transcodes()) {
      json.addProperty("hook_name_out", HookName.of(config.writes().site()));
    }
    JsonObject kwargs = new JsonObject();
    if (config.normalisation() == Normalisation.CENTRE) {
      kwargs.addProperty("center_writing_weights", true);
    }
    if (HookName.needsFolding(reads.site()) || HookName.needsFolding(config.writes().site())) {
      kwargs.addProperty("fold_ln", true);
    }
    json.add(Processing.KWARGS, kwargs);
    return json;
  }

  @Override
  public String toString() {
    return "writer of " + coder;
  }
}
