package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.BestContexts;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.TopContexts;
import dev.loupe.sae.kind.FeatureNumber;
import java.util.List;

/**
 * The search for the texts in which a feature of a crosscoder of two models is strongest.
 *
 * @param crosscoder the crosscoder
 * @param pair the models and texts
 */
record CrosscoderContexts(Crosscoder crosscoder, ModelPair pair) {
  /** The strongest texts of a feature; each text, and each of texts that are alike, counts once. */
  TopContexts of(int feature, int most) {
    crosscoder.refuseBatches();
    FeatureNumber.checked(feature, crosscoder.features());
    if (most < 1) {
      throw new IllegalArgumentException("there are no " + most + " contexts; ask for 1 or more");
    }
    BestContexts best = new BestContexts(most, false);
    pair.each((x, y) -> search(x, y, feature, best));
    List<Context> found = best.contexts().stream().filter(one -> one.value() > 0).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "feature " + feature + " is active nowhere in the texts; take another one");
    }
    return new TopContexts(
        "feature " + feature + " of the " + crosscoder,
        "activation",
        found,
        "Left out: BOS tokens and texts with the same tokens up to the strongest one");
  }

  private void search(Activations x, Activations y, int feature, BestContexts best) {
    double[] acts =
        crosscoder
            .encoded(x.matrix(ModelPair.at(x)), y.matrix(ModelPair.at(y)))
            .at(Axis.FEATURE, feature)
            .toDoubleArray();
    for (int row = 0; row < acts.length; row++) {
      acts[row] = pair.bos().is(x.token(row)) ? Double.NaN : acts[row];
    }
    best.search(pair.first(), x, acts);
  }
}
