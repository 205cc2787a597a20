package dev.loupe.attribution;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.attribution.question.MeanEmbedding;
import dev.loupe.attribution.question.Question;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import dev.loupe.weights.RandomWeights;
import dev.loupe.weights.WeightEdit;
import java.util.Optional;

/** A model in float64 whose logits are linear in the embeddings: it attends to all alike. */
public final class LinearToy {
  private LinearToy() {}

  public static HookedTransformer model() {
    Spec spec = Spec.attentionOnly("linear", 2, 16, 32, 40, Attention.plain(2, 8, false));
    HookedTransformer model =
        HookedTransformer.of(
            "linear",
            spec,
            RandomWeights.toy(spec, 7),
            Optional.empty(),
            Device.cpu(),
            DataType.FLOAT64);
    for (int layer = 0; layer < spec.layers(); layer++) {
      String queries = "blocks." + layer + ".attn.W_Q";
      model = model.edited(new WeightEdit(queries, weight -> weight.times(0)));
    }
    return model;
  }

  /** A question about some tokens; the change of its metric is positive. */
  public static Question question(int... ids) {
    Question question =
        Question.of(model().run(Tokens.of(ids)), Metric.logitDiff(3, 5))
            .against(new MeanEmbedding());
    return question.change() > 0 ? question : question.about(Metric.logitDiff(5, 3));
  }
}
