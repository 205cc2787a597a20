package dev.loupe.sae.file;

import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import java.util.Map;

/**
 * What files say of an autoencoder, before it is compared with the model.
 *
 * @param weights by SAELens' names
 * @param notes what the files leave open
 */
record CoderDraft(
    SaeKind kind,
    Site reads,
    Site writes,
    Normalisation normalisation,
    boolean centred,
    TrainedOn trainedOn,
    Map<String, Tensor> weights,
    Notes notes) {
  CoderDraft {
    weights = Map.copyOf(weights);
  }
}
