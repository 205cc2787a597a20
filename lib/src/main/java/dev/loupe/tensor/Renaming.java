package dev.loupe.tensor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Advice for an error message: the calls that rename a tensor's axes so that it fits. */
public final class Renaming {
  private Renaming() {}

  /**
   * The calls that give a tensor the wanted axis names, such as {@code renamed(D_MODEL, D_HEAD)};
   * empty if the sizes do not fit either, or an axis is already at another place. Axes are matched
   * from the last on.
   */
  public static Optional<String> of(
      List<Axis> axes, long[] sizes, List<Axis> wanted, long[] wantedSizes) {
    List<Axis> named = new ArrayList<>(axes);
    StringBuilder calls = new StringBuilder();
    for (int back = 1; back <= Math.min(axes.size(), wanted.size()); back++) {
      int at = axes.size() - back;
      Axis other = wanted.get(wanted.size() - back);
      long size = sizes[at];
      long otherSize = wantedSizes[wantedSizes.length - back];
      if (size != 1 && otherSize != 1 && axes.get(at) != other) {
        if (size != otherSize || named.contains(other) || wanted.contains(axes.get(at))) {
          return Optional.empty();
        }
        calls.append(calls.isEmpty() ? "" : ".").append(call(axes.get(at), other));
        named.set(at, other);
      } else if (size != 1 && otherSize != 1 && size != otherSize) {
        return Optional.empty();
      }
    }
    boolean whole = calls.length() > 0 && new HashSet<>(named).size() == named.size();
    return whole ? Optional.of(calls.toString()) : Optional.empty();
  }

  private static String call(Axis from, Axis to) {
    return "renamed(" + from.typed() + ", " + to.typed() + ")";
  }
}
