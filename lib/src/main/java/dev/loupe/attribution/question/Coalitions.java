package dev.loupe.attribution.question;

import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.mixture.Mixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metric v(S) of a prompt in which only the units S are present, and the others are at the
 * baseline: the game that Shapley values, LIME, occlusion and deletion curves share.
 *
 * <p>With several baselines, v(S) is the mean over them. Coalitions are computed in batches, what
 * they have in common at the beginning of the prompt once for all, and each coalition once for all
 * methods, as long as it is among the latest 65,536.
 */
public final class Coalitions {
  private static final int AT_ONCE = 1 << 21; // positions: the heap that lists of them take

  private final Question question;
  private final RecentValues known = new RecentValues();

  Coalitions(Question question) {
    this.question = question;
  }

  /** All units. */
  public BitSet all() {
    BitSet all = new BitSet();
    all.set(0, size());
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

  /** The number of units. */
  public int size() {
    return question.units().size();
  }

  /** The metric of each coalition of present units. */
  public double[] values(List<BitSet> coalitions) {
    synchronized (known) {
      Map<BitSet, Double> here = new HashMap<>();
      List<BitSet> missing = new ArrayList<>();
      for (BitSet one : new LinkedHashSet<>(coalitions)) {
        known
            .of(one)
            .or(() -> end(one))
            .ifPresentOrElse(v -> here.put(one, v), () -> missing.add(one));
      }
      double[] computed = missing.isEmpty() ? new double[0] : computed(missing);
      for (int i = 0; i < computed.length; i++) {
        here.put(missing.get(i), computed[i]);
        known.keep(missing.get(i), computed[i]);
      }
      return coalitions.stream().mapToDouble(here::get).toArray();
    }
  }

  /** The metric of all units and of none, to the last bit what the question says. */
  private Optional<Double> end(BitSet coalition) {
    if (coalition.isEmpty()) {
      return Optional.of(Arrays.stream(question.baselineValues()).average().orElseThrow());
    }
    return coalition.equals(all()) ? Optional.of(question.value()) : Optional.empty();
  }

  private double[] computed(List<BitSet> coalitions) {
    List<Tensor> inputs = new ArrayList<>(List.of(question.input()));
    inputs.addAll(question.baselines());
    int baselines = inputs.size() - 1;
    Mixtures mixtures = Mixtures.of(question.run(), inputs, question.metric());
    int most = Math.max(1, AT_ONCE / (baselines * question.units().width()));
    double[] values = new double[coalitions.size()];
    try (Progress progress =
        Progress.of("coalitions of units", (long) coalitions.size() * baselines)) {
      for (int from = 0; from < values.length; from += most) {
        List<BitSet> some = coalitions.subList(from, Math.min(values.length, from + most));
        double[] measured = mixtures.measure(mixed(some, baselines), progress);
        for (int i = 0; i < measured.length; i++) {
          values[from + i / baselines] += measured[i] / baselines;
        }
      }
    }
    return values;
  }

  /** For each coalition and baseline, which input stands at each position. */
  private List<int[]> mixed(List<BitSet> coalitions, int baselines) {
    int[] unit = question.units().unitOfPosition();
    List<int[]> mixed = new ArrayList<>();
    for (BitSet coalition : coalitions) {
      for (int baseline = 1; baseline <= baselines; baseline++) {
        int absent = baseline;
        mixed.add(
            Arrays.stream(unit).map(at -> at < 0 || coalition.get(at) ? 0 : absent).toArray());
      }
    }
    return mixed;
  }

  @Override
  public String toString() {
    return known + " of " + question;
  }
}
