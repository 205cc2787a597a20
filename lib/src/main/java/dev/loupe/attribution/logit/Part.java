package dev.loupe.attribution.logit;

import dev.loupe.site.Spot;
import java.util.List;

/**
 * A part of the model and what it adds to the metric.
 *
 * @param name its name in pictures
 * @param spots where it is; none for biases
 * @param values what it adds for each prompt
 */
record Part(String name, List<Spot> spots, double[] values) {
  /** A bias, which has no place in the stream. */
  static Part bias(String name, double[] values) {
    return new Part(name, List.of(), values);
  }

  /** What several parts add together, for each prompt. */
  static double[] sum(List<Part> parts) {
    return sum(parts.stream().map(Part::values).toArray(double[][]::new));
  }

  /** The sum for each prompt of [part][prompt]. */
  static double[] sum(double[][] parts) {
    double[] sum = new double[parts[0].length];
    for (double[] one : parts) {
      for (int prompt = 0; prompt < sum.length; prompt++) {
        sum[prompt] += one[prompt];
      }
    }
    return sum;
  }
}
