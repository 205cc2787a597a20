package dev.loupe.sae.file;

import static dev.loupe.sae.file.KindWeights.B_DEC;
import static dev.loupe.sae.file.KindWeights.B_ENC;
import static dev.loupe.sae.file.KindWeights.THRESHOLD;
import static dev.loupe.sae.file.KindWeights.W_DEC;
import static dev.loupe.sae.file.KindWeights.W_ENC;

import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.axis.Axis;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.Gated;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of dictionary_learning: {@code config.json}, whose {@code trainer} names the class, and
 * the weights, which the project saves as a pickle, {@code ae.pt}, as {@code ae.safetensors}.
 *
 * <p>Some versions of the project multiply activations by the length of the decoder's row; Loupe
 * gives them without it, and {@code folded()} with it.
 */
final class DictionaryLayout implements SaeLayout {
  private static final String CONFIG = "config.json";
  private static final List<String> WEIGHTS = List.of("ae.safetensors", "model.safetensors");
  private static final Pattern PART =
      Pattern.compile("(resid_post|resid_pre|mlp_out|attn_out|attention_out)(?:_layer_\\d+)?");

  @Override
  public boolean isIn(SaeFolder folder) {
    return folder.has(CONFIG) && WEIGHTS.stream().anyMatch(folder::has);
  }

  @Override
  public String files() {
    return CONFIG + " and " + WEIGHTS.get(0) + " (dictionary_learning)";
  }

  @Override
  public CoderDraft read(SaeFolder folder, Request request) {
    Settings settings = Settings.of(folder, CONFIG);
    HfConfig trainer =
        settings
            .config()
            .nested("trainer")
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        settings + " has no trainer, so it is not of dictionary_learning"));
    Optional<HfConfig> buffer = settings.config().nested("buffer");
    Site reads =
        settings.site(request.reads(), site(trainer, buffer, request.model().spec()), "reads");
    String weightsFile = WEIGHTS.stream().filter(folder::has).findFirst().orElseThrow();
    String file = folder.get(weightsFile).toString();
    SaeArrays arrays = SaeArrays.of(folder.weights(weightsFile), file, request.model());
    String type = trainer.string("dict_class", "");
    SaeKind kind = kind(type, trainer, settings);
    Map<String, Tensor> weights = weights(kind, type, arrays);
    arrays.refuseUnread();
    return new CoderDraft(
        kind,
        reads,
        request.writes().orElse(reads),
        Normalisation.NONE,
        !type.equals("AutoEncoderNew") && !type.equals("JumpReluAutoEncoder"),
        trainedOn(trainer, buffer),
        weights,
        rowsNote(kind, weights));
  }

  private static SaeKind kind(String type, HfConfig trainer, Settings settings) {
    return switch (type) {
      case "AutoEncoder", "AutoEncoderNew" -> new Standard();
      case "GatedAutoEncoder" -> new Gated();
      case "AutoEncoderTopK" -> new TopK(trainer.size("k"), false);
      case "JumpReluAutoEncoder", "BatchTopKSAE", "MatryoshkaBatchTopKSAE" -> new JumpRelu();
      default ->
          throw new IllegalArgumentException(
              settings + "'s trainer has dict_class '" + type + "', which Loupe does not know");
    };
  }

  private static Map<String, Tensor> weights(SaeKind kind, String type, SaeArrays arrays) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    boolean linear = arrays.has("encoder.weight");
    int features = linear ? arrays.size("encoder.weight", 0) : arrays.size(W_ENC, 1);
    int size = linear ? arrays.size("encoder.weight", 1) : arrays.size(W_ENC, 0);
    Axis.Sized feature = Axis.FEATURE.sized(features);
    Axis.Sized in = SaeKind.D_IN.sized(size);
    Axis.Sized out = SaeKind.D_OUT.sized(size);
    if (linear) {
      Tensor encoder = arrays.matrix("encoder.weight", feature, in);
      Tensor decoder = arrays.matrix("decoder.weight", out, feature);
      weights.put(W_ENC, encoder.arranged(SaeKind.D_IN, Axis.FEATURE));
      weights.put(W_DEC, decoder.arranged(Axis.FEATURE, SaeKind.D_OUT));
    } else {
      weights.put(W_ENC, arrays.matrix(W_ENC, in, feature));
      weights.put(W_DEC, arrays.matrix(W_DEC, feature, out));
    }
    weights.put(B_DEC, arrays.vector(decoderBias(arrays), out));
    addVectors(weights, kind, type, arrays, feature);
    return weights;
  }

  private static String decoderBias(SaeArrays arrays) {
    return arrays.anyOf(B_DEC, "bias", "decoder_bias", "decoder.bias");
  }

  private static void addVectors(
      Map<String, Tensor> weights,
      SaeKind kind,
      String type,
      SaeArrays arrays,
      Axis.Sized feature) {
    if (kind instanceof Gated) {
      weights.put("b_gate", arrays.vector("gate_bias", feature));
      weights.put("r_mag", arrays.vector("r_mag", feature));
      weights.put("b_mag", arrays.vector("mag_bias", feature));
    } else {
      weights.put(B_ENC, arrays.vector(arrays.anyOf(B_ENC, "encoder.bias"), feature));
    }
    if (kind instanceof JumpRelu) {
      boolean each = type.equals("JumpReluAutoEncoder");
      weights.put(THRESHOLD, each ? arrays.vector(THRESHOLD, feature) : learned(weights, arrays));
      arrays.ignore("group_sizes");
    }
    arrays.ignore("k");
    if (kind instanceof TopK) {
      arrays.ignore(THRESHOLD); // for use without TopK
    }
  }

  /** One threshold for all features, which is below zero if it was not learned. */
  private static Tensor learned(Map<String, Tensor> weights, SaeArrays arrays) {
    double threshold = arrays.number(THRESHOLD);
    if (threshold < 0) {
      throw new IllegalArgumentException(
          arrays + " has threshold " + threshold + ", so it was not trained to its end");
    }
    return weights.get(B_ENC).zeros().plus(threshold);
  }

  private static Optional<Site> site(HfConfig trainer, Optional<HfConfig> buffer, Spec spec) {
    String io = buffer.map(one -> one.string("io", "out")).orElse("out");
    if (!io.equals("out")) {
      return Optional.empty();
    }
    String name = trainer.string("submodule_name", "resid_post");
    Matcher part = PART.matcher(name);
    boolean ofModule = !name.startsWith("resid"); // a norm may follow the module's output
    if (!part.matches() || ofModule && spec.block().writesNormed()) {
      return Optional.empty();
    }
    int layer = trainer.integer("layer");
    return Optional.of(
        switch (part.group(1)) {
          case "resid_post" -> Act.RESID_POST.at(layer);
          case "resid_pre" -> Act.RESID_PRE.at(layer);
          case "mlp_out" -> Act.MLP_OUT.at(layer);
          default -> Act.ATTN_OUT.at(layer);
        });
  }

  /** The project adds the special tokens of the model's tokenizer, as the model here does. */
  private static TrainedOn trainedOn(HfConfig trainer, Optional<HfConfig> buffer) {
    Optional<String> model =
        Optional.of(trainer.string("lm_name", "")).filter(name -> !name.isBlank());
    Optional<Integer> context = buffer.flatMap(one -> one.sizeOrNull("ctx_len", Optional.empty()));
    return new TrainedOn(model, Optional.empty(), context, Optional.empty());
  }

  private static Notes rowsNote(SaeKind kind, Map<String, Tensor> weights) {
    Tensor lengths = weights.get(W_DEC).norm(SaeKind.D_OUT);
    boolean unit = lengths.minus(1).abs().max().value() < 1e-3;
    return unit || kind instanceof TopK
        ? Notes.NONE
        : Notes.of(
            "Note: some versions of dictionary_learning multiply activations by the lengths of the"
                + " decoder's rows, which are not 1 here; these activations are without them.");
  }

  @Override
  public String toString() {
    return files();
  }
}
