package dev.loupe.lens;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Two readings side by side, of two prompts of equal length or through two lenses: where and from
 * which layer on they predict different tokens.
 *
 * <pre>{@code
 * var contrast = logitLens(model, clean).minus(logitLens(model, corrupted));
 * contrast                              // which tokens they predict, and how far they are apart
 * contrast.logProbability(" Mary")      // how much more likely the answer is in the first
 * }</pre>
 */
public final class LensContrast implements Pictured {
  private final LensReading first;
  private final LensReading second;
  private volatile Found found; // computed once: a notebook asks for it in several formats

  /** The most likely tokens of both readings, and how far their predictions are apart. */
  private record Found(List<List<String>> mine, List<List<String>> theirs, double[][] apart) {}

  private LensContrast(LensReading first, LensReading second) {
    this.first = first;
    this.second = second;
  }

  /** The contrast of two readings of equally many tokens, with the same rows. */
  static LensContrast of(LensReading first, LensReading second) {
    Objects.requireNonNull(second, "a reading is compared with another, and null was given");
    RowLogits one = first.rowLogits();
    RowLogits other = second.rowLogits();
    int here = one.run().tokens().width();
    int there = other.run().tokens().width();
    if (here != there) {
      throw new IllegalArgumentException(
          "two prompts are compared position by position, and these have "
              + here
              + " and "
              + there
              + " tokens; give prompts of equal length");
    }
    if (one.run().model().spec().vocab() != other.run().model().spec().vocab()) {
      throw new IllegalArgumentException(
          "the two readings are of models with different vocabularies, "
              + one.run().model()
              + " and "
              + other.run().model());
    }
    if (!one.rows().equals(other.rows())) {
      throw new IllegalArgumentException(
          "the two readings have different rows, "
              + one.rows().labels("layer")
              + " and "
              + other.rows().labels("layer")
              + "; choose the same with rows(RESID_PRE) or withMid()");
    }
    return new LensContrast(first, second);
  }

  /**
   * The most likely tokens of the first reading above those of the second; darker where both
   * predictions are farther apart, as {@link #jsDivergence} says.
   */
  public Facets top() {
    Grid apart = jsDivergence().withScale(Scale.fixed(0, Math.log(2)));
    return Facets.of(
        title("most likely tokens of two readings"),
        one(apart, first, "first", found().mine()),
        one(apart, second, "second", found().theirs()));
  }

  private Grid one(Grid apart, LensReading reading, String which, List<List<String>> words) {
    RowLogits rows = reading.rowLogits();
    return apart
        .withTitle(which + ": " + rows.lens().name() + " of " + rows.run().tokens().quoted())
        .withColumns(rows.run().tokens().labels(0))
        .withWords(words);
  }

  /**
   * The Jensen-Shannon divergence between both predictions at every layer and position, in nats: 0
   * for equal ones, log 2 = 0.69 if they share no token.
   */
  public Grid jsDivergence() {
    return grid(
        "how far two readings are apart",
        "Jensen-Shannon divergence (nats)",
        found().apart(),
        "0 = both predict the same, 0.69 = no token in common.");
  }

  private Found found() {
    if (found == null) {
      found = compute();
    }
    return found;
  }

  private Found compute() {
    List<List<String>> mine = new ArrayList<>();
    List<List<String>> theirs = new ArrayList<>();
    List<double[]> apart = new ArrayList<>();
    each(
        (row, one, other) -> {
          mine.add(pieces(first, one));
          theirs.add(pieces(second, other));
          double[] js = Divergence.js(logs(one), logs(other)).toDoubleArray(); // [pos]
          apart.add(Arrays.stream(js).map(x -> Math.max(0, x)).toArray());
        });
    return new Found(mine, theirs, apart.toArray(double[][]::new));
  }

  private static List<String> pieces(LensReading reading, Tensor logits) {
    return Arrays.stream(logits.argmax(Axis.VOCAB).toIntArray())
        .mapToObj(tokens(reading)::piece)
        .toList();
  }

  /** Both tokens, with the space before the second made visible; one if they are the same. */
  private static String both(String mine, String theirs) {
    return mine.equals(theirs) ? mine : mine + " | " + Labels.shown(theirs);
  }

  /**
   * log p(answer) of the first reading minus that of the second, in nats, at every layer and
   * position: log 2 = 0.69 where the answer is twice as likely in the first.
   */
  public Grid logProbability(String answer) {
    int id = first.rowLogits().run().model().toSingleToken(answer);
    double[][] values = new double[first.rowLogits().rows().size()][];
    each(
        (row, mine, other) ->
            values[row] =
                logs(mine)
                    .at(Axis.VOCAB, id)
                    .minus(logs(other).at(Axis.VOCAB, id))
                    .toDoubleArray());
    Grid grid =
        grid(
            "log-probability of '" + answer + "', first minus second",
            "nats",
            values,
            "0 = equally likely in both, positive = more likely in the first.");
    return grid.withScale(Scale.diverging())
        .withNote(LensAnswers.missingSpace(first.rowLogits().run(), answer).above(grid.note()));
  }

  private static Tensor logs(Tensor logits) {
    return logits.as(DataType.FLOAT64).logSoftmax(Axis.VOCAB);
  }

  private interface Taking {
    void take(int row, Tensor mine, Tensor other);
  }

  /** The logits of both readings, row by row. */
  private void each(Taking taking) {
    RowLogits one = first.rowLogits();
    RowLogits other = second.rowLogits();
    ActivationCache mine = one.streams();
    ActivationCache theirs = other.streams();
    try (Progress progress = Progress.of("contrast", one.rows().size())) {
      for (int row = 0; row < one.rows().size(); row++) {
        taking.take(row, one.of(row, mine), other.of(row, theirs));
        progress.tick();
      }
    }
  }

  private Grid grid(String what, String unit, double[][] values, String reading) {
    RowLogits one = first.rowLogits();
    return Grid.of(title(what), unit, one.rows().labels("layer"), columns(), values)
        .withNote(reading + "\nFirst: " + first.note() + "\nSecond: " + second.note());
  }

  private String title(String what) {
    String lens = first.rowLogits().lens().name();
    String other = second.rowLogits().lens().name();
    return (lens.equals(other) ? lens : lens + " and " + other) + ": " + what;
  }

  /** The tokens of both prompts where they differ. */
  private Labels columns() {
    List<String> mine = tokens(first).pieces(0);
    List<String> theirs = tokens(second).pieces(0);
    return Labels.positions(
        IntStream.range(0, mine.size()).mapToObj(i -> both(mine.get(i), theirs.get(i))).toList());
  }

  private static Tokens tokens(LensReading reading) {
    return reading.rowLogits().run().tokens();
  }

  @Override
  public Displayable picture() {
    return top();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
