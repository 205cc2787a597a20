package dev.loupe.patchscope;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import java.util.List;

/** The residual stream before each block, from the embedding on, and at the end of the model. */
final class States {
  private States() {}

  /** The places, as many as the model has layers and one more. */
  static StreamRows of(HookedTransformer model) {
    return StreamRows.of(model, List.of(Act.RESID_PRE));
  }

  /** A site that is a vector [d_model] at each position, or a sentence why it is none. */
  static Site checked(HookedTransformer model, Site site) {
    boolean vector = site.axes().equals(List.of(Axis.BATCH, Axis.POS, Axis.D_MODEL));
    if (!vector || !model.has(site.act())) {
      throw new IllegalArgumentException(
          site
              + " is no vector of the residual stream's width in "
              + model.name()
              + "; choose a place such as resid(2)");
    }
    return site.act().inLayers() ? site.in(model.spec().layers()) : site;
  }
}
