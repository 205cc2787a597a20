package dev.loupe.lens;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.stream.StreamRows;
import java.util.List;

/** The residual streams that a lens reads of a model. */
final class LensRows {
  private LensRows() {}

  /** The rows of these kinds that a lens reads, and the end of the model. */
  static StreamRows of(Lens lens, List<Act> acts) {
    acts.forEach(act -> refuseUnreadable(lens, act));
    return StreamRows.of(lens.model(), acts, lens::reads);
  }

  private static void refuseUnreadable(Lens lens, Act act) {
    HookedTransformer model = lens.model();
    if (!StreamRows.KINDS.contains(act)) {
      throw new IllegalArgumentException(
          "the rows of a lens are RESID_PRE, RESID_MID or RESID_POST, and " + act + " was given");
    }
    if (!model.has(act)) {
      throw new IllegalArgumentException(
          model.name()
              + " adds attention and MLP to the residual stream together, so it has no resid_mid; leave out withMid()");
    }
    boolean any = false;
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      any |= lens.reads(act.at(layer));
    }
    if (!any) {
      throw new IllegalArgumentException(
          "the " + lens.name() + " of " + model.name() + " does not read " + act);
    }
  }
}
