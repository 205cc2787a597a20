package dev.loupe.metric;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The logits of a run, for each prompt, position and token of the vocabulary. */
public final class Logits {
  public static final List<Axis> AXES = List.of(Axis.BATCH, Axis.POS, Axis.VOCAB);
  private static final int END = 4; // tokens that label a prompt

  private final Tensor tensor;
  private final Tokens tokens;
  private final Optional<List<Integer>> columns;
  private final Optional<Integer> chosen; // as the user counts it
  private final Optional<Integer> position; // counted from 0
  private final Notes notes;

  public Logits(Tensor tensor, Tokens tokens, Notes notes) {
    this(tensor, tokens, Optional.empty(), Optional.empty(), Optional.empty(), notes);
  }

  /** The logits of some tokens only, for a metric that reads no others. */
  public Logits(Tensor tensor, Tokens tokens, Optional<List<Integer>> columns) {
    this(tensor, tokens, columns, Optional.empty(), Optional.empty(), Notes.NONE);
  }

  private Logits(
      Tensor tensor,
      Tokens tokens,
      Optional<List<Integer>> columns,
      Optional<Integer> chosen,
      Optional<Integer> position,
      Notes notes) {
    this.tensor = tensor;
    this.tokens = tokens;
    this.columns = columns;
    this.chosen = chosen;
    this.position = position;
    this.notes = notes;
  }

  /**
   * The same logits read at this position: {@link #last}, {@link #lastOf} and {@link #top} use it
   * instead of the last one. A negative position counts from the end.
   *
   * <p>For models that attend in both directions, such as BERT, choose the masked position:
   *
   * <pre>{@code bert.run("Paris is the [MASK] of France.").logits().at(4).top(5)}</pre>
   */
  public Logits at(int other) {
    int resolved = other < 0 ? tokens.width() + other : other;
    if (resolved < 0 || resolved >= tokens.width()) {
      throw new IllegalArgumentException(
          "there is no position " + other + "; the prompt has " + tokens.width() + " tokens");
    }
    tokens.padding().refuse(Axis.POS, resolved);
    return new Logits(tensor, tokens, columns, Optional.of(other), Optional.of(resolved), notes);
  }

  /** Other values in the place of these, read in the same way. */
  Logits with(NDArray values) {
    return new Logits(lent(values, tokens), tokens, columns, chosen, position, notes);
  }

  /** The position chosen with {@link #at}, as it was given; empty for the last one. */
  Optional<Integer> chosen() {
    return chosen;
  }

  /** The logits [batch, pos, vocab] that a pass has computed. */
  public static Tensor lent(NDArray logits, Tokens tokens) {
    return Tensor.borrow(logits, AXES, origin(logits, tokens));
  }

  /** The origin of logits, of all positions or of the last one only. */
  public static Origin origin(NDArray logits, Tokens tokens) {
    int first = tokens.width() - (int) logits.getShape().get(1);
    return Origin.of(tokens.padding().from(Axis.POS, first));
  }

  /** The logits, [batch, pos, vocab]. */
  public Tensor tensor() {
    return tensor;
  }

  /** The prompts of the run. */
  public Tokens tokens() {
    return tokens;
  }

  /** The logits of the last position, or of the one chosen with {@link #at}, [batch, vocab]. */
  public Tensor last() {
    return tensor.at(Axis.POS, position.orElse(-1));
  }

  /**
   * The logit of one token for each prompt at the last position, or at the one chosen with {@link
   * #at}, [batch].
   */
  public Tensor lastOf(int... ids) {
    int[] at =
        columns.map(list -> Arrays.stream(ids).map(id -> column(id, list)).toArray()).orElse(ids);
    return last().choose(Axis.VOCAB, at);
  }

  private static int column(int id, List<Integer> columns) {
    int column = Collections.binarySearch(columns, id);
    if (column < 0) {
      throw new IllegalArgumentException(
          "the logit of token " + id + " was not computed; the metric's reads() must name it");
    }
    return column;
  }

  /** The values in row-major order; values at padding have no meaning. */
  public float[] toArray() {
    return tensor.toArray();
  }

  /** The names of the axes: batch, pos, vocab. */
  public List<Axis> axes() {
    return tensor.axes();
  }

  /** The sizes of the axes. */
  public long[] shape() {
    return tensor.shape();
  }

  /** Probabilities, [batch, pos, vocab]; at each position they sum to one. */
  public Tensor probs() {
    return tensor.softmax(Axis.VOCAB);
  }

  /** The {@code k} most likely next tokens of each prompt, with their probabilities. */
  public TopTokens top(int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "top(" + k + ") asks for no token; ask for 1 or more, such as top(5)");
    }
    int kept = Math.min(k, tensor.size(Axis.VOCAB));
    double[][] values = new double[tokens.batch()][kept];
    List<List<String>> words = new ArrayList<>();
    List<String> prompts = new ArrayList<>();
    for (int row = 0; row < values.length; row++) {
      double[] probabilities = last().at(Axis.BATCH, row).softmax(Axis.VOCAB).toDoubleArray();
      List<Integer> best = best(probabilities, kept);
      for (int i = 0; i < kept; i++) {
        values[row][i] = probabilities[best.get(i)];
      }
      words.add(best.stream().map(tokens::piece).toList());
      prompts.add(end(row));
    }
    return new TopTokens(
        Grid.of(
                position.map(at -> "token at position " + at).orElse("next token"),
                "probability",
                new Labels("prompt", prompts),
                Labels.numbered("rank", kept),
                values)
            .withWords(words)
            .withScale(Scale.fixed(0, 1))
            .withNote(notes.above("prompt: " + tokens.quoted())));
  }

  /** The last tokens of a prompt up to the position that is read, as a label. */
  private String end(int prompt) {
    int last = position.orElse(tokens.width() - 1);
    int first = Math.max(tokens.start(prompt), last - END + 1);
    return (first > tokens.start(prompt) ? "…" : "")
        + IntStream.rangeClosed(first, last)
            .mapToObj(at -> tokens.piece(tokens.id(prompt, at)))
            .collect(Collectors.joining());
  }

  private static List<Integer> best(double[] values, int k) {
    Comparator<Integer> bestFirst = Comparator.comparingDouble(i -> -values[i]);
    bestFirst = bestFirst.thenComparing(Comparator.naturalOrder());
    PriorityQueue<Integer> kept = new PriorityQueue<>(bestFirst.reversed());
    for (int i = 0; i < values.length; i++) {
      kept.add(i);
      if (kept.size() > k) {
        kept.remove();
      }
    }
    return kept.stream().sorted(bestFirst).toList();
  }

  @Override
  public String toString() {
    return "logits, " + tensor;
  }
}
