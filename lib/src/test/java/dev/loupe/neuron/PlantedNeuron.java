package dev.loupe.neuron;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.weights.WeightEdit;

/**
 * A toy without norms whose neuron L0N17 fires on the token w5 alone, at exactly 10, and writes
 * what W_U reads as w9.
 */
final class PlantedNeuron {
  static final int NEURON = 17;
  static final int TOKEN = 5;
  static final int RAISED = 9;
  static final double STRENGTH = 10;

  private PlantedNeuron() {}

  static HookedTransformer model() {
    Spec spec =
        Toys.gpt2()
            .with(new Norm.None())
            .with(new Mlp(40, Activation.RELU, false, true))
            .with(Ends.plain(false));
    HookedTransformer model =
        ToyTexts.model(spec, DataType.FLOAT64)
            .edited(new WeightEdit("W_pos", w -> w.times(0)))
            .edited(new WeightEdit("blocks.0.attn.W_O", w -> w.times(0)))
            .edited(new WeightEdit("blocks.0.attn.b_O", w -> w.times(0)));
    Tensor embeddings = model.weight(Weight.W_E); // [vocab, d_model]
    Tensor own = embeddings.at(Axis.VOCAB, TOKEN);
    double[] match = embeddings.dot(own, Axis.D_MODEL).toDoubleArray();
    double next = Double.NEGATIVE_INFINITY;
    for (int id = 0; id < match.length; id++) {
      next = id == TOKEN ? next : Math.max(next, match[id]);
    }
    double gain = STRENGTH / (match[TOKEN] - next); // 10 at the token, 0 at the next best
    double bias = -gain * next;
    Tensor raised = model.weight(Weight.W_U).at(Axis.VOCAB, RAISED);
    return model
        .edited(Weight.W_IN.at(0).neuron(NEURON), w -> own.times(gain))
        .edited(Weight.B_IN.at(0).neuron(NEURON), w -> w.times(0).plus(bias))
        .edited(Weight.W_OUT.at(0).neuron(NEURON), w -> raised);
  }
}
