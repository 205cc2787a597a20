package dev.loupe.heads;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Effect;
import dev.loupe.metric.Loss;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How much worse a model predicts the second half of repeated tokens without a head: the rise of
 * the loss, in nats.
 *
 * <p>The first token of the second half is left out, because nothing says that a repetition begins.
 *
 * @param random the sequences whose mean replaces the head's output in mean ablation
 */
record HeadAblation(HookedTransformer model, Repeats repeats, Repeats random) {
  /**
   * What was measured.
   *
   * @param instead what the heads' outputs were replaced by
   * @param values the rise of the loss, [head][sequence]
   * @param intact the mean loss without ablation
   */
  record Rises(String instead, double[][] values, double intact, Repeats repeats) {
    /** How they are shown. */
    Effect effect() {
      String meaning =
          "Loss on the second half of repeated tokens, ablated − intact: 0 = the head does not matter, positive = the model needs it to predict them. Replaced by "
              + instead
              + ". Loss without ablation: "
              + Figures.brief(intact)
              + ". Mean over "
              + repeats.described()
              + ".";
      return new ScoreEffect(repeats.count(), "rise of loss (nats)", Scale.diverging(), meaning);
    }
  }

  /** The loss of the tokens that a repetition predicts. */
  Loss loss() {
    return Metric.loss().from(repeats.second() + 1);
  }

  /** The rise when a head's output is zero. */
  Rises zero(List<Spot> heads) {
    int width = model.spec().attention().dHead();
    Tensor zeros = Tensor.of(new float[width], new long[] {width}, Axis.D_HEAD);
    return rises("zeros", heads, head -> zeros);
  }

  /**
   * The rise when a head's output is its mean over random tokens that repeat nothing, position by
   * position.
   */
  Rises mean(List<Spot> heads) {
    Site[] sites = heads.stream().map(Spot::site).distinct().toArray(Site[]::new);
    String instead = "its mean over random tokens that repeat nothing";
    try (ActivationCache cache = model.run(random.tokens()).cache(sites)) {
      return rises(instead, heads, head -> cache.get(head).mean(Axis.BATCH)); // [pos, d_head]
    }
  }

  private Rises rises(String instead, List<Spot> heads, Function<Spot, Tensor> value) {
    Run run = model.run(repeats.tokens());
    List<Variant> cells = heads.stream().map(head -> Variant.of(head, value.apply(head))).toList();
    try (Variants variants = Variants.of(run, cells, loss());
        Progress progress = Progress.of("ablation of heads", heads.size())) {
      double[] intact = variants.unchanged();
      double[][] values =
          Arrays.stream(variants.measure(progress))
              .map(
                  row ->
                      IntStream.range(0, row.length).mapToDouble(i -> row[i] - intact[i]).toArray())
              .toArray(double[][]::new);
      return new Rises(instead, values, Arrays.stream(intact).average().orElseThrow(), repeats);
    }
  }
}
