package dev.loupe.axis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Advice for an error message: the calls that rename a tensor's axes so that it fits. */
public final class Renaming {
  private Renaming() {}

  /**
   * The calls that give a tensor the wanted axis names, such as {@code renamed(D_HEAD, D_MODEL)};
   * empty if no axis of the same size is free.
   */
  public static Optional<String> of(
      List<Axis> axes, long[] sizes, List<Axis> wanted, long[] wantedSizes) {
    List<Axis> free = new ArrayList<>(wanted);
    free.removeAll(axes);
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      if (sizes[i] != 1 && !wanted.contains(axes.get(i))) {
        long size = sizes[i];
        Optional<Axis> meant =
            free.stream().filter(axis -> wantedSizes[wanted.indexOf(axis)] == size).findFirst();
        if (meant.isEmpty()) {
          return Optional.empty();
        }
        free.remove(meant.get());
        calls.add(call(axes.get(i), meant.get()));
      }
    }
    return calls.isEmpty() ? Optional.empty() : Optional.of(String.join(".", calls));
  }

  /** The call that renames an axis, as a cell types it. */
  public static String call(Axis from, Axis to) {
    return "renamed(" + from.typed() + ", " + to.typed() + ")";
  }
}
