package dev.loupe.attribution.relevance;

import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Relevance in the residual stream, for each layer and position, with the check of conservation: in
 * each layer, relevance and what constants behind it took sum to the metric.
 *
 * <p>Constants are biases and, in AttnLRP, the softmax, whose derivative does not pass on all that
 * it gets. In CP-LRP of a model without biases, each row sums to the metric.
 *
 * @param method the name of the method
 * @param metric the name of the metric
 * @param value the metric
 * @param linear whether the metric is linear in the logits, so that relevance sums to it
 * @param layers {@code 0_pre}, {@code 1_pre}, …, {@code final_post}
 * @param tokens the tokens of the prompt
 * @param values [layer][position]
 * @param notes what a reader must know of the metric, such as a missing space before an answer
 */
public record LayerRelevance(
    String method,
    String metric,
    double value,
    boolean linear,
    Labels layers,
    List<String> tokens,
    double[][] values,
    Notes notes)
    implements Pictured {
  private static final String NOT_LINEAR =
      "Warning: the metric is not linear in the logits, so no row sums to it, and differences"
          + " between rows are not what constants took; ask for a logit or a logit difference.";

  /** Keeps copies. */
  public LayerRelevance {
    tokens = List.copyOf(tokens);
    values = copied(values);
  }

  private static double[][] copied(double[][] values) {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** A copy of the relevance, [layer][position]. */
  @Override
  public double[][] values() {
    return copied(values);
  }

  /** The sum of each layer's relevance. */
  public double[] sums() {
    return Arrays.stream(values).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
  }

  /** What constants behind each layer took: the metric minus the layer's relevance. */
  public double[] taken() {
    return Arrays.stream(sums()).map(sum -> value - sum).toArray();
  }

  /** The heat map. */
  public Grid grid() {
    String rows = "Rows are the residual stream before each block and at the end. ";
    return Grid.of(
            method + " of the " + metric + ", by layer",
            "relevance",
            layers,
            Labels.positions(tokens),
            values)
        .withNote(notes.above(rows + (linear ? conserved() : NOT_LINEAR)));
  }

  private String conserved() {
    return "A row and what constants behind it took (biases; in AttnLRP also the softmax) sum to"
        + " the metric, "
        + Figures.of(value)
        + ". Taken: "
        + takenByLayer()
        + ".";
  }

  private String takenByLayer() {
    double[] taken = taken();
    return IntStream.range(0, taken.length)
        .mapToObj(i -> layers.names().get(i) + " " + Figures.of(taken[i]))
        .collect(Collectors.joining(", "));
  }

  @Override
  public Grid picture() {
    return grid();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof LayerRelevance other
        && method.equals(other.method)
        && metric.equals(other.metric)
        && value == other.value
        && linear == other.linear
        && layers.equals(other.layers)
        && tokens.equals(other.tokens)
        && Arrays.deepEquals(values, other.values)
        && notes.equals(other.notes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(method, metric, value, linear, layers, tokens);
  }

  @Override
  public String toString() {
    return text();
  }
}
