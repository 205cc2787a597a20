package dev.loupe.neuron;

import dev.loupe.arch.Weight;
import dev.loupe.model.HookedTransformer;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;

/** What the neurons of a layer read and write. */
record MlpWeights(HookedTransformer model, int layer) {
  private boolean gated() {
    return model.spec().mlp().orElseThrow().gated();
  }

  /** What the matrix that a neuron reads with is called: of a gated MLP, the gate's. */
  String inName() {
    return gated() ? "W_gate" : "W_in";
  }

  /** What each neuron reads, [d_model, d_mlp]. */
  Tensor in() {
    return model.weight((gated() ? Weight.W_GATE : Weight.W_IN).at(layer));
  }

  /** What each neuron writes, [d_mlp, d_model]. */
  Tensor out() {
    return model.weight(Weight.W_OUT.at(layer));
  }

  /**
   * What each neuron adds to the residual stream, [d_mlp, d_model]: where a norm follows the MLP,
   * as in Gemma 2, multiplied by its weight, without its division.
   */
  Tensor written() {
    return new LinearNorm(model, Weight.LN2_POST_W, layer).of(out());
  }

  /** Whether what a neuron writes has logits of its own: nothing but a norm is behind it. */
  boolean reachesLogits() {
    return model.spec().ends().head().isEmpty() && !model.spec().block().normsStream();
  }

  /** Why it has none. */
  String whyNoLogits() {
    return model.name()
        + " has further layers between the residual stream and W_U, so a neuron alone has no"
        + " logits; measure it: model.run(text).zero(MLP_POST.at("
        + layer
        + ").pick(D_MLP, 0))";
  }
}
