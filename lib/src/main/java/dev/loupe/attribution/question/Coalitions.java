package dev.loupe.attribution.question;

import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The metric v(S) of a prompt in which only the units S are present, and the others are at the
 * baseline: the game that Shapley values, LIME, occlusion and deletion curves share.
 *
 * <p>With several baselines, v(S) is the mean over them. Coalitions are computed in batches, the
 * positions before the first absent unit once for all, and each coalition once for all methods.
 */
public final class Coalitions {
  private static final Site ENTRY = Act.RESID_PRE.at(0); // behind position embeddings and norm

  private final Question question;
  private final Map<BitSet, Double> known = new HashMap<>();

  Coalitions(Question question) {
    this.question = question;
  }

  /** All units. */
  public BitSet all() {
    BitSet all = new BitSet();
    all.set(0, question.units().size());
    return all;
  }

  /** All units but these. */
  public BitSet without(int... absent) {
    BitSet present = all();
    for (int unit : absent) {
      present.clear(unit);
    }
    return present;
  }

  /** The metric of each coalition of present units. */
  public double[] values(List<BitSet> coalitions) {
    synchronized (known) {
      compute(coalitions.stream().filter(one -> !known.containsKey(one)).toList());
      return coalitions.stream().mapToDouble(known::get).toArray();
    }
  }

  private void compute(List<BitSet> asked) {
    List<BitSet> distinct = new ArrayList<>(new LinkedHashSet<>(asked));
    if (distinct.isEmpty()) {
      return;
    }
    double[] sums = new double[distinct.size()];
    List<Tensor> baselines = question.baselines();
    for (Tensor baseline : baselines) {
      double[] values = against(baseline, distinct);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values[i] / baselines.size();
      }
    }
    for (int i = 0; i < sums.length; i++) {
      BitSet key = (BitSet) distinct.get(i).clone();
      known.put(key, sums[i]);
    }
  }

  private double[] against(Tensor baseline, List<BitSet> coalitions) {
    Run run = question.run();
    Tensor present = entry(run);
    Tensor absent = entry(question.with(baseline));
    List<Variant> variants =
        coalitions.stream()
            .map(one -> Variant.of(ENTRY.all(), mixed(present, absent, one)))
            .toList();
    try (Variants all = Variants.of(run, variants, question.metric());
        Progress progress = Progress.of("coalitions of units", variants.size())) {
      double[][] values = all.measure(progress);
      double[] flat = new double[values.length];
      java.util.Arrays.setAll(flat, i -> values[i][0]);
      return flat;
    }
  }

  private static Tensor entry(Run run) {
    return run.cache(ENTRY).get(ENTRY); // [batch, pos, d_model]
  }

  private Tensor mixed(Tensor present, Tensor absent, BitSet coalition) {
    InputUnits units = question.units();
    int[] unit = units.unitOfPosition();
    double[] keeps = new double[unit.length];
    for (int at = 0; at < unit.length; at++) {
      keeps[at] = unit[at] < 0 || coalition.get(unit[at]) ? 1 : 0;
    }
    Tensor kept = Tensor.vector(Axis.POS, keeps).as(present.nd().getDataType());
    return present
        .times(kept)
        .plus(absent.times(kept.times(-1).plus(1)))
        .arranged(Axis.BATCH, Axis.POS, Axis.D_MODEL);
  }

  @Override
  public String toString() {
    return known.size() + " coalitions of " + question;
  }
}
