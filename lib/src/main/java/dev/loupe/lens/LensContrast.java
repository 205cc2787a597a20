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
  private static final String BETWEEN = " | ";

  private final LensReading first;
  private final LensReading second;
  private volatile Grid top; // computed once: a notebook asks for it in several formats

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
              + one.rows().labels()
              + " and "
              + other.rows().labels()
              + "; choose the same with rows(RESID_PRE) or withMid()");
    }
    return new LensContrast(first, second);
  }

  /**
   * The most likely token of both readings where they differ, and the Jensen-Shannon divergence
   * between both predictions in nats: 0 for equal ones, log 2 = 0.69 if they share no token.
   */
  public Grid top() {
    if (top == null) {
      top = computeTop();
    }
    return top;
  }

  private Grid computeTop() {
    int rows = first.rowLogits().rows().size();
    double[][] values = new double[rows][];
    List<List<String>> words = new ArrayList<>();
    IntStream.range(0, rows).forEach(row -> words.add(List.of()));
    each(
        (row, mine, other) -> {
          Tensor js = Divergence.js(logs(mine), logs(other)); // [pos]
          values[row] = Arrays.stream(js.toDoubleArray()).map(x -> Math.max(0, x)).toArray();
          int[] one = mine.argmax(Axis.VOCAB).toIntArray();
          int[] two = other.argmax(Axis.VOCAB).toIntArray();
          words.set(
              row, IntStream.range(0, one.length).mapToObj(i -> word(one[i], two[i])).toList());
        });
    return grid(
            "most likely tokens of two readings",
            "Jensen-Shannon divergence (nats)",
            values,
            "A cell with two tokens: the first reading's | the second's. 0 = equal predictions, 0.69 = no token in common.")
        .withWords(words)
        .withScale(Scale.fixed(0, Math.log(2)));
  }

  private String word(int one, int other) {
    return both(tokens(first).piece(one), tokens(second).piece(other));
  }

  /** Both tokens, with the space before the second made visible; one if they are the same. */
  private static String both(String mine, String theirs) {
    return mine.equals(theirs) ? mine : mine + BETWEEN + Labels.shown(theirs);
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
    return grid(
            "log-probability of '" + answer + "', first minus second",
            "nats",
            values,
            "0 = equally likely in both, positive = more likely in the first.")
        .withScale(Scale.diverging());
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
    String lens = one.lens().name();
    String other = second.rowLogits().lens().name();
    String names = lens.equals(other) ? lens : lens + " and " + other;
    return Grid.of(names + ": " + what, unit, one.rows().labels(), columns(), values)
        .withNote(reading + "\nFirst: " + first.note() + "\nSecond: " + second.note());
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
