package dev.loupe.doctor;

import dev.loupe.axis.Axis;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;

/** A hand-written induction circuit whose numbers are all known. */
final class KnownCircuit {
  private static final Tokens REPEATED = InductionModel.repeated(1);
  private static final int HALF = InductionModel.VOCAB - 1;

  private KnownCircuit() {}

  static List<Law> answers() {
    return List.of(
        Law.exactly("induction: every repeated token predicted", KnownCircuit::unpredicted),
        Law.nearly("induction: L0H0 attends to the previous token", KnownCircuit::previousToken),
        Law.nearly(
            "induction: L1H0 attends to the token that followed", KnownCircuit::whatFollowed),
        Law.exactly("induction: nothing predicted without L0H0", model -> without(model, 0)),
        Law.exactly("induction: nothing predicted without L1H0", model -> without(model, 1)));
  }

  private static double unpredicted(HookedTransformer model) {
    return 1 - accuracy(model.run(REPEATED));
  }

  private static double without(HookedTransformer model, int layer) {
    return accuracy(model.run(REPEATED).zero(Act.HEAD_Z.at(layer).head(0)));
  }

  private static double previousToken(HookedTransformer model) {
    return Math.abs(1 - attention(model, 0, 1, 1));
  }

  private static double whatFollowed(HookedTransformer model) {
    return Math.abs(1 - attention(model, 1, HALF + 1, HALF - 1));
  }

  /** The fraction of the second half that is predicted, from 0 to 1. */
  private static double accuracy(Run run) {
    double[] logits = run.logits().tensor().toDoubleArray();
    int right = 0;
    for (int position = HALF + 1; position < 2 * HALF; position++) {
      int best = 0;
      int row = position * InductionModel.VOCAB;
      for (int id = 1; id < InductionModel.VOCAB; id++) {
        best = logits[row + id] > logits[row + best] ? id : best;
      }
      right += best == REPEATED.id(0, position + 1) ? 1 : 0;
    }
    return right / (HALF - 1.0);
  }

  /**
   * The mean attention from positions {@code from} and later to the position {@code back} before.
   */
  private static double attention(HookedTransformer model, int layer, int from, int back) {
    Tensor pattern =
        model
            .run(REPEATED)
            .cache(Act.PATTERN.at(layer))
            .get(Act.PATTERN.at(layer).head(0))
            .at(Axis.BATCH, 0);
    int width = REPEATED.width();
    double[] flat = pattern.toDoubleArray(); // [dest, src]
    double sum = 0;
    for (int position = from; position < width; position++) {
      sum += flat[position * width + position - back];
    }
    return sum / (width - from);
  }
}
