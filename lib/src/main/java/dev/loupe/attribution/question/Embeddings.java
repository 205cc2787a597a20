package dev.loupe.attribution.question;

import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;

/** Activations of a run of one prompt before its first block. */
final class Embeddings {
  private Embeddings() {}

  /** The activation at a site, [pos, d_model]. */
  static Tensor at(Run run, Site site) {
    return run.cache(site).get(site).at(Axis.BATCH, 0);
  }
}
