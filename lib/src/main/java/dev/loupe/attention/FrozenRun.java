package dev.loupe.attention;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;
import java.util.OptionalInt;

/**
 * What a run computed at one position or at all, in float64, and its norms with their scales held
 * fixed, which makes them linear.
 *
 * @param position the position; empty for all of them, which then have the axis pos
 */
record FrozenRun(Run run, ActivationCache cache, OptionalInt position) {
  HookedTransformer model() {
    return run.model();
  }

  /** An activation of the prompt, [pos, ..], or [..] at the one position. */
  Tensor activation(Site site) {
    return here(cache.get(site).at(Axis.BATCH, 0));
  }

  /** What a tensor that may have the axis pos is here. */
  Tensor here(Tensor all) {
    Tensor picked = position.isPresent() ? all.at(Axis.POS, position.getAsInt()) : all;
    return picked.as(DataType.FLOAT64);
  }

  /** A weight of a layer. */
  Tensor weight(Weight weight, int layer) {
    return model().weight(weight.name(layer)).as(DataType.FLOAT64);
  }

  boolean has(Weight weight) {
    return weight.existsIn(model().spec());
  }

  /**
   * A linear reading of a norm's output [.., d_model] as a reading of its input: for out = w ⊙ (x −
   * mean) / scale + b, with the scale held fixed; RMSNorm has no mean.
   */
  Tensor throughNorm(Tensor reading, Weight weight, Site scale) {
    Tensor numerator = new LinearNorm(model(), weight, scale.layer()).before(reading);
    return numerator.dividedBy(activation(scale).at(Axis.ONE, 0));
  }

  /** Whether the model's attention reads the residual stream through a norm. */
  boolean readsNormed() {
    return model().spec().block().readsNormed() && model().has(Act.LN1_SCALE);
  }
}
