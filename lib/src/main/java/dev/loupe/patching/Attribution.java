package dev.loupe.patching;

import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.QkNorm;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Estimated effects of patching, from a linear approximation of the metric: (source − base) ·
 * gradient.
 *
 * @param points where the gradient is taken between the base run's activation (0) and the source
 *     run's (1); with several points, the mean gradient
 * @param softmaxExact whether queries and keys are followed through the softmax
 */
record Attribution(Comparison comparison, List<Double> points, boolean softmaxExact) {
  private static final List<Double> AT_BASE = List.of(0.0);

  /** An activation before and after patching. */
  private record Move(Site site, Tensor from, Tensor to) {
    Tensor difference() {
      return to.minus(from);
    }

    Tensor at(double point) {
      return from.plus(difference().times(point));
    }
  }

  /** With the gradient of the base run. */
  static Attribution atBase(Comparison comparison) {
    return new Attribution(comparison, AT_BASE, false);
  }

  Attribution in(Comparison other) {
    return new Attribution(other, points, softmaxExact);
  }

  Attribution followingSoftmax() {
    return new Attribution(comparison, points, true);
  }

  /** With the gradient averaged at the midpoints of {@code count} equal steps. */
  Attribution averagedAt(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "a gradient cannot be averaged at " + count + " points; use 1 or more, 8 are usual");
    }
    List<Double> middles =
        IntStream.range(0, count).mapToObj(step -> (step + 0.5) / count).toList();
    return new Attribution(comparison, middles, softmaxExact);
  }

  /** How the estimate differs from the plain one, for titles; empty if it is the plain one. */
  String manner(Act act) {
    return (integrated() ? ", gradient averaged at " + points.size() + " points" : "")
        + (throughSoftmax(act) ? ", through the softmax" : "");
  }

  private boolean integrated() {
    return !points.equals(AT_BASE);
  }

  private boolean throughSoftmax(Act act) {
    return softmaxExact && (act == Act.QUERY || act == Act.KEY);
  }

  /**
   * The estimated change of each prompt's metric for each layer's activation, by the indices of one
   * of its axes, [layer · index][prompt].
   */
  double[][] effects(Act act, Axis axis) {
    boolean asPattern = throughSoftmax(act);
    List<Move> moves = asPattern ? patterns(act) : moves(act);
    List<Tensor> gradients = integrated() ? averaged(moves) : atBase(moves);
    List<double[]> effects = new ArrayList<>();
    for (int layer = 0; layer < moves.size(); layer++) {
      Tensor effect = moves.get(layer).difference().times(gradients.get(layer));
      double[][] byIndex = reduced(effect, asPattern ? Axis.HEAD : axis);
      effects.addAll(List.of(axis == Axis.KV_HEAD ? byKeyHead(byIndex) : byIndex));
    }
    return effects.toArray(double[][]::new);
  }

  private List<Move> moves(Act act) {
    ActivationCache base = comparison.into().cache(act);
    ActivationCache source = comparison.from().cache(act);
    return sites(act).stream()
        .map(site -> new Move(site, base.get(site), source.get(site)))
        .toList();
  }

  /**
   * The change of attention patterns when all queries, or all keys, of a layer come from the source
   * run.
   */
  private List<Move> patterns(Act act) {
    if (comparison.model().spec().attention().qkNorm() == QkNorm.ALL_HEADS) {
      throw new IllegalArgumentException(
          comparison.model().name()
              + " normalises the queries of all heads together, and their keys too, so the pattern of one head depends on the other heads; sweep queries and keys without qkFix()");
    }
    ActivationCache base = comparison.into().cache(Act.RESID_PRE, Act.PATTERN);
    ActivationCache source = comparison.from().cache(act);
    List<Move> moves = new ArrayList<>();
    for (Site pattern : sites(Act.PATTERN)) {
      int layer = pattern.layer();
      Run block = comparison.into().from(layer, base.get(Act.RESID_PRE.at(layer)));
      Tensor to = block.patch(act.at(layer), source).cache(pattern).get(pattern);
      moves.add(new Move(pattern, base.get(pattern), to));
    }
    return moves;
  }

  private List<Site> sites(Act act) {
    return IntStream.range(0, comparison.model().spec().layers()).mapToObj(act::at).toList();
  }

  /** The gradients of every layer, by one backward pass. */
  private List<Tensor> atBase(List<Move> moves) {
    Site[] sites = moves.stream().map(Move::site).toArray(Site[]::new);
    Gradients gradients = comparison.into().gradients(comparison.metric(), sites);
    return moves.stream().map(move -> gradients.get(move.site())).toList();
  }

  private List<Tensor> averaged(List<Move> moves) {
    ActivationCache base = comparison.into().cache(Act.RESID_PRE);
    List<Tensor> gradients = new ArrayList<>();
    try (Progress progress =
        Progress.of("integrated gradients", (long) moves.size() * points.size())) {
      for (Move move : moves) {
        int layer = move.site().layer();
        Run block = comparison.into().from(layer, base.get(Act.RESID_PRE.at(layer)));
        Tensor sum = move.from().zeros();
        for (double point : points) {
          Run there = block.replace(move.site().all(), move.at(point));
          sum = sum.plus(there.gradients(comparison.metric(), move.site()).get(move.site()));
          progress.tick();
        }
        gradients.add(sum.times(1.0 / points.size()));
      }
    }
    return gradients;
  }

  /** The sum over all axes except the batch and one other, [index][prompt]. */
  private static double[][] reduced(Tensor effect, Axis kept) {
    Tensor sum = effect;
    for (Axis axis : effect.axes()) {
      sum = axis == Axis.BATCH || axis == kept ? sum : sum.sum(axis);
    }
    double[] flat = sum.toDoubleArray(); // [batch, kept]
    double[][] values = new double[sum.size(kept)][sum.size(Axis.BATCH)];
    for (int i = 0; i < flat.length; i++) {
      values[i % values.length][i / values.length] = flat[i];
    }
    return values;
  }

  /** The same, summed over the heads that share a key. */
  private double[][] byKeyHead(double[][] byHead) {
    int keyHeads = comparison.model().spec().attention().kvHeads();
    int group = byHead.length / keyHeads;
    double[][] sums = new double[keyHeads][byHead[0].length];
    for (int head = 0; head < byHead.length; head++) {
      for (int prompt = 0; prompt < sums[0].length; prompt++) {
        sums[head / group][prompt] += byHead[head][prompt];
      }
    }
    return sums;
  }
}
