package dev.loupe.patching;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Patch;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures paths: the receivers' changed inputs are patched into the base run, and the rest is
 * recomputed.
 */
record PathEffects(Comparison comparison, DirectPaths paths, boolean frozenNorm) {

  /**
   * One path, or several together from one sender.
   *
   * @param change how the sender changes the residual stream
   * @param ends the receivers: either only the logits, or others
   * @param position the position that is changed; empty for every position
   */
  record Path(StreamChange change, List<Receiver> ends, Optional<Integer> position) {
    boolean endsAtLogits() {
      return ends.get(0).isLogits();
    }
  }

  /**
   * The metric of each prompt on each path, [path][prompt]; that of the base run if no receiver is
   * reached.
   */
  double[][] measure(List<Path> cells) {
    List<List<Patch>> heard = cells.stream().map(this::heard).toList();
    double[][] values = new double[heard.size()][];
    Arrays.setAll(values, i -> comparison.ends().into().clone());
    int[] telling =
        IntStream.range(0, values.length).filter(i -> !heard.get(i).isEmpty()).toArray();
    int[] atEnd = Arrays.stream(telling).filter(i -> throughFrozenEnd(cells.get(i))).toArray();
    int[] others = Arrays.stream(telling).filter(i -> !throughFrozenEnd(cells.get(i))).toArray();
    try (Progress progress = Progress.of("path patching", telling.length)) {
      put(atFrozenEnd(picked(heard, atEnd), progress), atEnd, values);
      put(anywhere(picked(heard, others), progress), others, values);
    }
    return values;
  }

  private boolean throughFrozenEnd(Path path) {
    return frozenNorm && path.endsAtLogits();
  }

  private static List<List<Patch>> picked(List<List<Patch>> heard, int[] indices) {
    return Arrays.stream(indices).mapToObj(heard::get).toList();
  }

  private static void put(double[][] some, int[] indices, double[][] values) {
    for (int i = 0; i < some.length; i++) {
      values[indices[i]] = some[i];
    }
  }

  private double[][] anywhere(List<List<Patch>> heard, Progress progress) {
    if (heard.isEmpty()) {
      return new double[0][];
    }
    List<Variant> variants = heard.stream().map(Variant::new).toList();
    try (Variants cells = Variants.of(comparison.into(), variants, comparison.metric())) {
      return cells.measure(progress);
    }
  }

  /** Paths to the logits: only the end of the model is recomputed. */
  private double[][] atFrozenEnd(List<List<Patch>> heard, Progress progress) {
    if (heard.isEmpty()) {
      return new double[0][];
    }
    Run end = paths.frozenEnd();
    double[] unchanged = end.measured(comparison.metric()).values();
    double[] before = comparison.ends().into(); // the same metric, but rounded differently
    double[][] values = new double[heard.size()][];
    for (int i = 0; i < values.length; i++) {
      Run changed = end;
      for (Patch patch : heard.get(i)) {
        changed = changed.replace(patch.spot(), patch.value());
      }
      double[] measured = changed.measured(comparison.metric()).values();
      Arrays.setAll(measured, prompt -> before[prompt] + measured[prompt] - unchanged[prompt]);
      values[i] = measured;
      progress.tick();
    }
    return values;
  }

  private List<Patch> heard(Path path) {
    return path.ends().stream()
        .map(
            end ->
                frozenNorm
                    ? paths.heardThroughFrozenNorm(path.change(), end)
                    : paths.heard(path.change(), end))
        .flatMap(Optional::stream)
        .flatMap(patch -> path.position().map(at -> at(at, patch)).orElse(Stream.of(patch)))
        .toList();
  }

  /** The patch limited to one position; empty if it is at another. */
  private static Stream<Patch> at(int position, Patch patch) {
    Integer picked = patch.spot().picks().get(Axis.POS);
    if (picked != null) {
      return picked == position ? Stream.of(patch) : Stream.empty();
    }
    return Stream.of(new Patch(patch.spot().pos(position), patch.value().at(Axis.POS, position)));
  }
}
