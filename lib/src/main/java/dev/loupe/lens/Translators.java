package dev.loupe.lens;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;

/**
 * The translators h + W h + b of a tuned lens, one for each site that it reads; W = 0 and b = 0 is
 * the logit lens.
 *
 * @param weight W, [layer, out, d_model]: the entry of {@code layer} is that of a site
 * @param bias b, [layer, d_model]
 */
record Translators(Tensor weight, Tensor bias) {
  static final Axis OUT = Axis.named("out");

  /** Where learning starts: zeros, on the device and in the number type of rows of streams. */
  static Translators zeros(Tensor rows) {
    Tensor bias = rows.at(Axis.SAMPLE, 0).zeros(); // [layer, d_model]
    Tensor square = bias.with(OUT.sized(bias.size(Axis.D_MODEL)));
    return new Translators(square.arranged(Axis.LAYER, OUT, Axis.D_MODEL), bias);
  }

  /** Streams moved, each by the translator of its layer: h + W h + b, with the axes of h. */
  Tensor all(Tensor streams) {
    return linear(streams).plus(bias);
  }

  /** Streams, or what is added to them, without the bias. */
  Tensor linear(Tensor streams) {
    return streams.plus(streams.dot(weight, Axis.D_MODEL).renamed(OUT, Axis.D_MODEL));
  }

  /** The translator of one site. */
  Translators of(int site) {
    return new Translators(weight.at(Axis.LAYER, site), bias.at(Axis.LAYER, site));
  }
}
