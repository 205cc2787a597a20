package dev.loupe.sae.file;

import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.storage.Npz;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of Gemma Scope: {@code params.npz}, without a config. The path says the site: {@code
 * gemma-scope-2b-pt-res/layer_20/width_16k/average_l0_71}.
 *
 * <p>Transcoders read the input of the MLP after its norm's division and before its weight, which
 * was folded into the MLP. Lieberum et al. 2024, <a href="https://arxiv.org/abs/2408.05147">Gemma
 * Scope</a>, section 4 and "language model technical details".
 */
final class GemmaScopeLayout implements SaeLayout {
  private static final String WEIGHTS = "params.npz";
  private static final Pattern NAME =
      Pattern.compile("gemma-scope-(\\d+b)-(pt|it)-(res|mlp|att|transcoders)(?:[/\\\\-]|$)");
  private static final Pattern LAYER =
      Pattern.compile("(?:^|[/\\\\])layer_(\\d{1,6})(?:[/\\\\]|$)");
  private static final Pattern EMBEDDING = Pattern.compile("[/\\\\]embedding(?:[/\\\\]|$)");
  private static final int CONTEXT = 1024; // tokens of a text in training, section 3

  @Override
  public boolean isIn(SaeFolder folder) {
    return folder.has(WEIGHTS);
  }

  @Override
  public String files() {
    return WEIGHTS + " (Gemma Scope)";
  }

  @Override
  public CoderDraft read(SaeFolder folder, Request request) {
    if (EMBEDDING.matcher(folder.address()).find()) {
      throw new IllegalArgumentException(
          folder.address()
              + " is of Gemma's embeddings before they are scaled, which no site has; load one of a"
              + " layer");
    }
    Matcher name = NAME.matcher(folder.address());
    Optional<String> part = name.find() ? Optional.of(name.group(3)) : Optional.empty();
    Site reads = request.reads().orElseGet(() -> named(folder, part, false));
    Site writes =
        request.writes().orElseGet(() -> transcodes(part) ? named(folder, part, true) : reads);
    Map<String, Tensor> weights = weights(folder, request);
    return new CoderDraft(
        new JumpRelu(),
        reads,
        writes,
        Normalisation.NONE,
        false,
        trainedOn(part.isEmpty() ? Optional.empty() : Optional.of(modelOf(name))),
        weights,
        part.isEmpty()
            ? Notes.of(
                "Note: its path does not say which model it is of, and its file does not either.")
            : Notes.NONE);
  }

  private static boolean transcodes(Optional<String> part) {
    return part.equals(Optional.of("transcoders"));
  }

  private static String modelOf(Matcher name) {
    return "gemma-2-" + name.group(1) + (name.group(2).equals("it") ? "-it" : "");
  }

  private static TrainedOn trainedOn(Optional<String> model) {
    return model.isEmpty()
        ? TrainedOn.UNKNOWN
        : new TrainedOn(model, Optional.of(true), Optional.of(CONTEXT), Optional.empty());
  }

  private static Site named(SaeFolder folder, Optional<String> part, boolean written) {
    Matcher layer = LAYER.matcher(folder.address());
    if (part.isEmpty() || !layer.find()) {
      throw new IllegalArgumentException(
          folder.address()
              + " does not say the site of its autoencoder as"
              + " gemma-scope-2b-pt-res/layer_20/… does; give the site when you load it");
    }
    int number = Integer.parseInt(layer.group(1));
    return switch (part.get()) {
      case "res" -> Act.RESID_POST.at(number);
      case "mlp" -> Act.MLP_OUT.at(number);
      case "att" -> Act.HEAD_Z.at(number);
      default -> (written ? Act.MLP_OUT : Act.LN2_NORMALIZED).at(number);
    };
  }

  private static Map<String, Tensor> weights(SaeFolder folder, Request request) {
    String file = folder.get(WEIGHTS).toString();
    try (Npz npz = Npz.open(folder.get(WEIGHTS))) {
      SaeArrays arrays = SaeArrays.of(npz, file, request.model());
      int dIn = arrays.size(KindWeights.W_ENC, 0);
      int dOut = arrays.size(KindWeights.W_DEC, 1);
      Map<String, Tensor> weights = KindWeights.read(new JumpRelu(), arrays, dIn, dOut);
      arrays.refuseUnread();
      return weights;
    }
  }

  @Override
  public String toString() {
    return files();
  }
}
