package dev.loupe.attribution.question;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.IntStream;

/** The mean embedding of all tokens of the vocabulary at every position. */
public record MeanEmbedding() implements Baseline {
  /** The mean of each model that is still in use, [d_model]. */
  private static final Map<HookedTransformer, double[]> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<>());

  @Override
  public String name() {
    return "the mean embedding of the vocabulary";
  }

  @Override
  public List<Tensor> of(Run run) {
    Tensor here = Embeddings.at(run, Act.EMBED.site());
    double[] mean = KNOWN.computeIfAbsent(run.model(), MeanEmbedding::mean);
    return List.of(
        here.zeros().plus(Tensor.vector(Axis.D_MODEL, mean).as(here.nd().getDataType())));
  }

  /** The mean over the vocabulary, in float64. */
  private static double[] mean(HookedTransformer model) {
    int vocab = model.spec().vocab();
    int context = model.spec().context();
    double[] sum = new double[model.spec().dModel()];
    for (int from = 0; from < vocab; from += context) {
      add(model, IntStream.range(from, Math.min(vocab, from + context)).toArray(), sum);
    }
    return Arrays.stream(sum).map(one -> one / vocab).toArray();
  }

  private static void add(HookedTransformer model, int[] ids, double[] sum) {
    try (ActivationCache cache = model.run(Tokens.of(ids)).cache(Act.EMBED.site())) {
      double[] some =
          cache.get(Act.EMBED.site()).as(DataType.FLOAT64).sum(Axis.POS).toDoubleArray();
      IntStream.range(0, sum.length).forEach(i -> sum[i] += some[i]);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
