package dev.loupe.attribution.logit;

import dev.loupe.axis.Axis;
import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.LogitWeights;
import dev.loupe.metric.Metric;
import dev.loupe.model.CheckedMetric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Spot;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What components of a stack add to a metric, as TransformerLens' {@code logit_attrs}. */
public final class LogitAttrs {
  private LogitAttrs() {}

  /**
   * What each component adds to a metric that is linear in the logits: the component divided by the
   * final norm's scale of the run, times the norm's weight, times the metric's columns of W_U.
   *
   * <p>TransformerLens gives the same numbers for a model that it loads with its default {@code
   * fold_ln}; without it, it leaves out the norm's weight.
   */
  public static Sweep of(ResidStack stack, Metric metric) {
    Objects.requireNonNull(stack, "there are no components: null was given");
    Run run = stack.run();
    HookedTransformer model = run.model();
    LogitWeights weights =
        LogitWeights.of(
            metric,
            new CheckedMetric(model, metric).reads(run.tokens()),
            run.tokens(),
            model.spec().vocab());
    StreamDirection end =
        StreamDirection.behindNorm(model, weights)
            .before(LinearNorm.last(model), chosen(stack.scales(), weights));
    Tensor added = chosen(stack.tensor(), weights).dot(end.vector(), Axis.D_MODEL);
    double[][] values = Decomposition.byPrompt(Readout.overPositions(added), Axis.COMPONENT);
    List<List<Spot>> spots = stack.parts().stream().map(List::of).toList();
    return new Sweep(
        new Cells(stack.labels(), Labels.of("adds", "logits"), spots),
        "logit attribution of components",
        new Attributed(
            run,
            metric.title(),
            run.measured(metric),
            Optional.empty(),
            "Rows are what the components of the residual stream add to the metric directly. 0 = adds nothing, negative = works against it."),
        values);
  }

  /** The positions that the metric reads. */
  private static Tensor chosen(Tensor x, LogitWeights weights) {
    List<Integer> read = weights.positions();
    return read.size() == 1
        ? x.at(Axis.POS, read.get(0))
        : x.take(Axis.POS, read.stream().mapToInt(Integer::intValue).toArray());
  }
}
