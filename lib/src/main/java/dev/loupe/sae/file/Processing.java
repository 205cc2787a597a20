package dev.loupe.sae.file;

import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.view.Notes;
import java.util.Optional;
import java.util.Set;

/**
 * What TransformerLens did to the weights of the model that an autoencoder was trained on.
 *
 * <p>Centred writing weights take the mean over d_model out of the residual stream. That changes no
 * logit, because LayerNorm subtracts the mean anyway, but what an autoencoder reads. Folded norms
 * change what {@code hook_normalized} is.
 *
 * <p>SAELens before 3.19.2 loaded models with TransformerLens' own processing; since then it has
 * used the weights as they are published, unless {@code model_from_pretrained_kwargs} says
 * otherwise.
 *
 * @param centres whether the weights that write into the residual stream were centred
 * @param folds whether norms were folded into the matrices that follow
 * @param source where this is known from; empty if it is a guess
 */
record Processing(boolean centres, boolean folds, Optional<String> source) {
  static final String KWARGS = "model_from_pretrained_kwargs";

  private static final Set<Act> STREAM =
      Set.of(
          Act.EMBED,
          Act.POS_EMBED,
          Act.RESID_PRE,
          Act.RESID_MID,
          Act.RESID_POST,
          Act.ATTN_OUT,
          Act.MLP_OUT,
          Act.MLP_IN);

  /**
   * What a config of SAELens says.
   *
   * @param hookPoint whether it has the oldest name of the site's key
   * @param version the version of SAELens that it was trained with, if it is known
   */
  static Processing of(Optional<HfConfig> kwargs, boolean hookPoint, Optional<String> version) {
    boolean processed = hookPoint || version.map(Processing::beforeNoProcessing).orElse(false);
    if (kwargs.isPresent()) {
      HfConfig said = kwargs.get();
      return new Processing(
          said.flag("center_writing_weights", false),
          said.flag("fold_ln", processed),
          Optional.of(KWARGS));
    }
    if (hookPoint) {
      return new Processing(true, true, Optional.of("the old key hook_point"));
    }
    return new Processing(
        false, processed, version.filter(v -> !processed).map(v -> "SAELens " + v));
  }

  private static boolean beforeNoProcessing(String version) {
    int[] last = {3, 19, 2};
    String[] parts = version.split("[.+-]");
    for (int i = 0; i < last.length; i++) {
      boolean number = i < parts.length && parts[i].matches("\\d{1,6}");
      int part = number ? Integer.parseInt(parts[i]) : 0;
      if (part != last[i]) {
        return part < last[i];
      }
    }
    return false;
  }

  /** Whether an activation at this site has another mean in a model with centred weights. */
  boolean centresAt(Site site, Spec spec) {
    return centres && couldCentre(site, spec);
  }

  private static boolean couldCentre(Site site, Spec spec) {
    return STREAM.contains(site.act()) && spec.norm() instanceof Norm.LayerNorm;
  }

  /** What to know about a site that is read. */
  Notes notes(Site site, Spec spec) {
    if (centresAt(site, spec)) {
      return Notes.of(
          "Note: it was trained on a model whose writing weights TransformerLens had centred ("
              + source.orElse("its files say so")
              + "), so the mean over the entries of a token is subtracted from what it reads and"
              + " added to what it writes.");
    }
    if (source.isEmpty() && couldCentre(site, spec)) {
      return Notes.of(
          "Warning: its files do not say whether TransformerLens had centred the writing weights of"
              + " the model that it was trained on; if so, its activations are wrong here.");
    }
    boolean norm = HookName.of(site).endsWith("hook_normalized");
    return norm && source.isEmpty()
        ? Notes.of(
            "Warning: its files do not say whether hook_normalized is before or after the norm's"
                + " weight and bias; "
                + site
                + " is read, and another site can be given when it is loaded.")
        : Notes.NONE;
  }
}
