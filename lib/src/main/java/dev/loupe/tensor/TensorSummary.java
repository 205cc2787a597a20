package dev.loupe.tensor;

import dev.loupe.view.Bars;
import dev.loupe.view.Displayable;
import dev.loupe.view.Labels;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a tensor looks like at a glance: itself where it is small and flat, otherwise how its values
 * are spread.
 */
final class TensorSummary {
  private static final int MOST_CELLS = 4096;
  private static final int BINS = 24;

  private TensorSummary() {}

  static Displayable of(Tensor tensor) {
    long cells = Arrays.stream(tensor.shape()).reduce(1, (a, b) -> a * b);
    if (tensor.axes().size() == 2
        && cells <= MOST_CELLS
        && tensor.axes().get(0) != tensor.axes().get(1)) {
      return tensor.grid(tensor.axes().get(0), tensor.axes().get(1)).withTitle(tensor.toString());
    }
    return spread(tensor);
  }

  /** The axes and their sizes. */
  static String line(Tensor tensor) {
    long[] shape = tensor.shape();
    return IntStream.range(0, shape.length)
        .mapToObj(i -> tensor.axes().get(i) + " " + shape[i])
        .collect(Collectors.joining(", ", "tensor [", "]"));
  }

  private static Bars spread(Tensor tensor) {
    double[] values = TensorGrid.own(tensor);
    double[] finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    double low = finite.length == 0 ? 0 : finite[0];
    double high = finite.length == 0 ? 0 : finite[finite.length - 1];
    double[] share = new double[BINS];
    String[] names = new String[BINS];
    double width = high > low ? (high - low) / BINS : 1;
    for (double value : finite) {
      share[Math.min(BINS - 1, (int) ((value - low) / width))] += 1.0 / finite.length;
    }
    Arrays.setAll(names, i -> String.format(java.util.Locale.ROOT, "%.2g", low + i * width));
    String note =
        String.format(
            java.util.Locale.ROOT,
            "%d values from %.4g to %.4g, mean %.4g; %d not finite",
            values.length,
            low,
            high,
            Arrays.stream(finite).average().orElse(0),
            values.length - finite.length);
    return Bars.of(tensor.toString(), "share of values", Labels.of("value from", names), share)
        .withNote(note);
  }
}
