package dev.loupe.neuron;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;

/** What the weights say of each neuron of a layer. */
final class LayerWeights {
  private static final int LOGITS = 1 << 22; // at a time; 32 MB

  private final double[] inNorms;
  private final double[] outNorms;
  private final double[] inOut;
  private final double[] kurtosis; // of the logits
  private final int[] raised; // the token that each neuron raises most
  private final boolean reaches;

  private LayerWeights(MlpWeights weights) {
    Tensor in = weights.in(); // [d_model, d_mlp]
    Tensor out = weights.out(); // [d_mlp, d_model]
    this.inNorms = in.norm(Axis.D_MODEL).toDoubleArray();
    this.outNorms = out.norm(Axis.D_MODEL).toDoubleArray();
    this.inOut = in.cosine(out, Axis.D_MODEL).toDoubleArray();
    this.kurtosis = new double[inNorms.length];
    this.raised = new int[inNorms.length];
    this.reaches = weights.reachesLogits();
    Arrays.fill(kurtosis, Double.NaN);
  }

  static LayerWeights of(HookedTransformer model, int layer) {
    MlpWeights weights = new MlpWeights(model, layer);
    LayerWeights all = new LayerWeights(weights);
    if (all.reaches) {
      all.readLogits(model, weights.written());
    }
    return all;
  }

  private void readLogits(HookedTransformer model, Tensor written) {
    int vocab = model.spec().vocab();
    int chunk = Math.max(1, LOGITS / vocab);
    try (Progress progress = Progress.of("logits of neurons", kurtosis.length)) {
      for (int from = 0; from < kurtosis.length; from += chunk) {
        int to = Math.min(kurtosis.length, from + chunk);
        double[] logits =
            TokenReadout.of(model)
                .logits(written.range(Axis.D_MLP, from, to))
                .arranged(Axis.D_MLP, Axis.VOCAB)
                .toDoubleArray();
        for (int i = from; i < to; i++) {
          readLogits(i, Arrays.copyOfRange(logits, (i - from) * vocab, (i - from + 1) * vocab));
        }
        progress.tick(to - from);
      }
    }
  }

  private void readLogits(int neuron, double... logits) {
    Distribution all = new Distribution();
    for (int id = 0; id < logits.length; id++) {
      if (all.add(logits[id])) {
        raised[neuron] = id;
      }
    }
    kurtosis[neuron] = all.statistics().kurtosis();
  }

  /** A neuron's line. */
  NeuronSummary summary(HookedTransformer model, NeuronName name, LayerPass pass) {
    int i = name.index();
    return new NeuronSummary(
        name,
        pass.statistics(i),
        Pieces.of(model, pass.strongest(i)),
        reaches ? Pieces.of(model, raised[i]) : "",
        kurtosis[i],
        inNorms[i],
        outNorms[i],
        inOut[i]);
  }

  @Override
  public String toString() {
    return "weights of " + inNorms.length + " neurons";
  }
}
