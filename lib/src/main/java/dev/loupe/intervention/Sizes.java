package dev.loupe.intervention;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.site.Site;

/** The sizes of a model's axes for a batch of prompts; 1 for an axis that its activations lack. */
public record Sizes(Spec spec, int batch, int width) {
  /** The number of entries along an axis of a site. */
  public int of(Site site, Axis axis) {
    return axis == Axis.FEATURE ? spec.features().getOrDefault(site.whole().name(), 0) : of(axis);
  }

  /** The number of entries along an axis that has one size in the model: all but features. */
  public int of(Axis axis) {
    if (axis == Axis.FEATURE) {
      throw new IllegalArgumentException("the number of features depends on the site; give it too");
    }
    Attention attention = spec.attention();
    if (axis == Axis.BATCH) {
      return batch;
    } else if (axis == Axis.POS || axis == Axis.DEST || axis == Axis.SRC) {
      return width;
    } else if (axis == Axis.HEAD) {
      return attention.heads();
    } else if (axis == Axis.KV_HEAD) {
      return attention.kvHeads();
    } else if (axis == Axis.D_HEAD) {
      return attention.dHead();
    } else if (axis == Axis.D_MLP) {
      return spec.mlp().map(Mlp::dMlp).orElse(0);
    } else if (axis == Axis.D_MODEL) {
      return spec.dModel();
    }
    return axis == Axis.VOCAB ? spec.vocab() : 1;
  }
}
