package dev.loupe.sae.measure;

import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.text.Tokenizer;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.List;

/** What makes the numbers of a report mean less than they seem to. */
final class ReportWarnings {
  private static final double MANY_DEAD = 0.1;
  private static final double MANY_DENSE = 0.05;
  private static final double RARE = 1e-4; // density that the texts should be able to show

  private ReportWarnings() {}

  static Notes of(
      SparseCoder coder,
      HookedTransformer model,
      BosTokens bos,
      Reconstruction reconstruction,
      RecoveredLoss loss) {
    List<String> all = new ArrayList<>();
    ofFeatures(reconstruction, all);
    ofLoss(loss, all);
    if (!coder.byToken()) {
      all.add(
          "Warning: features compete within a batch here, as in training, so the numbers depend on"
              + " the batches; a finished autoencoder has a threshold (JumpRelu).");
    }
    boolean begins = model.tokenizer().map(Tokenizer::addsBos).orElse(false);
    boolean without = coder.config().trainedOn().bos().map(known -> !known).orElse(false);
    if (bos == BosTokens.COUNTED && begins && without) {
      all.add(
          "Warning: the features were trained on texts without BOS, and BOS counts here;"
              + " BosTokens.LEFT_OUT leaves it out.");
    }
    return new Notes(all);
  }

  private static void ofFeatures(Reconstruction found, List<String> all) {
    FeatureActivity activity = found.activity();
    if (activity.unseenDensity() > RARE) {
      all.add(
          "Warning: "
              + found.tokens()
              + " tokens are few: a feature that counts as dead may be active on up to "
              + Figures.percent(activity.unseenDensity())
              + " of tokens (95 % confidence).");
    }
    if (activity.deadShare() > MANY_DEAD) {
      all.add("Warning: " + Figures.percent(activity.deadShare()) + " of features are dead here.");
    }
    if (activity.denseShare() > MANY_DENSE) {
      all.add(
          "Warning: "
              + Figures.percent(activity.denseShare())
              + " of features are active on more than 10 % of tokens, which one concept rarely is.");
    }
    if (found.fvu() > 1) {
      all.add("Warning: the reconstruction is worse than the mean activation (FVU above 1).");
    }
  }

  private static void ofLoss(RecoveredLoss loss, List<String> all) {
    for (LossBaseline baseline : LossBaseline.values()) {
      if (!(loss.ablated(baseline) > loss.clean())) {
        all.add(
            "Warning: "
                + (baseline == LossBaseline.ZERO ? "zero" : "mean")
                + " ablation does not raise the loss, so the share that is recovered of it means"
                + " nothing.");
      }
    }
  }
}
