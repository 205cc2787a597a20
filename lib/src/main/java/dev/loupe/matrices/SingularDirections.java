package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.Spectrum;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The strongest singular directions of a matrix, with what each reads and what it writes.
 *
 * <p>The matrix is Σ σ u vᵀ: as much of the input as lies along u is written along v, times σ. The
 * sign of a direction is arbitrary, since −u and −v give the same matrix; here the largest number
 * that it writes is positive, and {@link #opposite} shows the other side.
 *
 * <p>Millidge and Black 2022, <a
 * href="https://www.lesswrong.com/posts/mkbGjzxD8d8XqKHzA/the-singular-value-decompositions-of-transformer-weight">the
 * singular value decompositions of transformer weight matrices are highly interpretable</a>.
 *
 * <pre>{@code ov(model, 2, 1).svd(3).writes().word(0, 0)     // what direction 0 writes most}</pre>
 */
public final class SingularDirections implements Pictured {
  private static final int TOKENS = 8; // of each direction

  private final String title;
  private final double[] values;
  private final Side side;
  private final Side other;

  /** What directions read and write along one of their two signs. */
  private record Side(Grid reads, Grid writes) {}

  /** A side of the directions, whose numbers and names the caller knows how to show. */
  interface Shown {
    /** A grid of the largest numbers [component, any axis]. */
    Grid of(Tensor numbers, Labels directions, int count);
  }

  private SingularDirections(String title, double[] values, Side side, Side other) {
    this.title = title;
    this.values = values;
    this.side = side;
    this.other = other;
  }

  /**
   * Directions with these numbers of what they read and write.
   *
   * @param values all singular values
   * @param reads how strongly each direction reads each token or neuron, [component, any axis]
   * @param writes how strongly it writes each token, [component, vocab]
   */
  static SingularDirections of(
      String title, double[] values, Tensor reads, Shown reader, Tensor writes, Shown writer) {
    Tensor sign = sign(writes); // [component]
    Labels names =
        new Labels(
            "direction",
            IntStream.range(0, writes.size(Axis.COMPONENT))
                .mapToObj(i -> i + ": σ " + Figures.brief(values[i]))
                .toList());
    return new SingularDirections(
        title,
        values,
        side(reads.times(sign), reader, writes.times(sign), writer, names),
        side(reads.times(sign.negated()), reader, writes.times(sign.negated()), writer, names));
  }

  private static Side side(
      Tensor reads, Shown reader, Tensor writes, Shown writer, Labels directions) {
    return new Side(reader.of(reads, directions, TOKENS), writer.of(writes, directions, TOKENS));
  }

  /** 1 where the number of largest size is positive, else -1. */
  private static Tensor sign(Tensor writes) {
    double[] high = writes.max(Axis.VOCAB).toDoubleArray();
    double[] low = writes.min(Axis.VOCAB).toDoubleArray();
    double[] signs =
        IntStream.range(0, high.length).mapToDouble(i -> high[i] >= -low[i] ? 1 : -1).toArray();
    return Tensor.vector(Axis.COMPONENT, signs);
  }

  /** How many of all directions are shown if so many are asked for. */
  static int shown(int asked, int all) {
    if (asked < 1) {
      throw new IllegalArgumentException(
          asked + " singular directions were asked for; ask for 1 or more, such as 6");
    }
    return Math.min(asked, all);
  }

  /** What pictures say: how to read a row. */
  static String note(String how, NormFolding norms) {
    return "A row is a singular direction: "
        + how
        + ". The sign is arbitrary: here the largest number of the second map is positive, and opposite() has the other side. "
        + norms.note();
  }

  /** All singular values of the matrix, the largest first. */
  public double[] values() {
    return values.clone();
  }

  /** The tokens, or neurons, that each direction reads most, a row for each direction. */
  public Grid reads() {
    return side.reads;
  }

  /** The tokens that each direction writes most, a row for each direction. */
  public Grid writes() {
    return side.writes;
  }

  /** The same directions with the other sign. */
  public SingularDirections opposite() {
    return new SingularDirections(title, values, other, side);
  }

  /** All singular values in a chart. */
  public Spectrum spectrum() {
    return new Spectrum(title, "singular value", List.of(new Group("", values)), 2);
  }

  /** What each direction reads and writes, side by side. */
  @Override
  public Displayable picture() {
    return Facets.of(title, side.reads, side.writes);
  }

  /** The number of directions and the largest singular values. */
  @Override
  public String toString() {
    return title
        + ": singular values "
        + Arrays.stream(values).limit(TOKENS).mapToObj(Figures::brief).toList()
        + (values.length > TOKENS ? " and " + (values.length - TOKENS) + " more" : "");
  }
}
