package dev.loupe.attribution.question;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.stream.IntStream;

/** The mean embedding of all tokens of the vocabulary at every position. */
public record MeanEmbedding() implements Baseline {
  private static final int AT_ONCE = 4096; // tokens

  @Override
  public String name() {
    return "the mean embedding of the vocabulary";
  }

  @Override
  public List<Tensor> of(Run run) {
    Tensor here = Embeddings.at(run, Act.EMBED.site());
    return List.of(here.zeros().plus(mean(run.model()).as(here.nd().getDataType())));
  }

  /** The mean over the vocabulary, [d_model], in float64. */
  private static Tensor mean(HookedTransformer model) {
    int vocab = model.spec().vocab();
    double[] sum = new double[model.spec().dModel()];
    for (int from = 0; from < vocab; from += AT_ONCE) {
      int[][] ids = rows(from, Math.min(vocab, from + AT_ONCE), model.spec().context());
      for (int[] row : ids) {
        add(model, row, sum);
      }
    }
    return Tensor.vector(Axis.D_MODEL, sum).dividedBy(vocab);
  }

  private static void add(HookedTransformer model, int[] ids, double[] sum) {
    try (ActivationCache cache = model.run(Tokens.of(ids)).cache(Act.EMBED.site())) {
      double[] some =
          cache
              .get(Act.EMBED.site())
              .as(ai.djl.ndarray.types.DataType.FLOAT64)
              .sum(Axis.POS)
              .toDoubleArray();
      IntStream.range(0, sum.length).forEach(i -> sum[i] += some[i]);
    }
  }

  /** The ids of a range of the vocabulary, no row longer than a prompt may be. */
  private static int[][] rows(int from, int to, int context) {
    return IntStream.iterate(from, at -> at < to, at -> at + context)
        .mapToObj(at -> IntStream.range(at, Math.min(to, at + context)).toArray())
        .toArray(int[][]::new);
  }
}
