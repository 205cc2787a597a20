package dev.loupe.harvest;

import dev.loupe.model.HookedTransformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The strongest contexts so far, each of another text, and of texts that are alike the strongest
 * one. The contexts of a text come one after another.
 */
public final class BestContexts {
  private static final int BEFORE = 24; // tokens shown
  private static final int BEHIND = 8;

  private final int most;
  private final boolean alike;
  private final List<Found> best = new ArrayList<>();
  private Optional<Found> current = Optional.empty(); // of the text that is being read

  /**
   * A context that was found.
   *
   * @param tokens the ids of the tokens that it depends on, as far as they are shown
   */
  public record Found(Context context, List<Integer> tokens) {
    /** How strong it is. */
    double value() {
      return context.value();
    }

    private boolean ofText(int text) {
      return context.text() == text;
    }
  }

  /**
   * Room for this many contexts.
   *
   * @param alike whether texts that are alike are kept too
   */
  public BestContexts(int most, boolean alike) {
    this.most = most;
    this.alike = alike;
  }

  /**
   * Takes the strongest token of each text of a part, if it is among the best.
   *
   * @param model the model that reads the texts
   * @param values the activation at each row of the part; NaN where a token does not count
   */
  public void search(HookedTransformer model, Activations part, double[] values) {
    for (int from = 0; from < values.length; ) {
      int to = from + 1;
      while (to < values.length && part.places().continues(to)) {
        to++;
      }
      offer(model, part, values, from, to);
      from = to;
    }
  }

  private void offer(HookedTransformer model, Activations part, double[] values, int from, int to) {
    OptionalInt strongest =
        IntStream.range(from, to)
            .filter(row -> !Double.isNaN(values[row]))
            .reduce((one, other) -> values[other] > values[one] ? other : one);
    strongest.ifPresent(
        row -> {
          if (wants(part.text(row), values[row])) {
            take(found(model, part, values, row, from, to));
          }
        });
  }

  private static Found found(
      HookedTransformer model, Activations part, double[] values, int row, int from, int to) {
    int begin = Math.max(from, row - BEFORE);
    int end = Math.min(to, row + 1 + BEHIND);
    Context context =
        new Context(
            values[row],
            part.text(row),
            part.position(row),
            IntStream.range(begin, end).mapToObj(i -> piece(model, part.token(i))).toList(),
            Arrays.copyOfRange(values, begin, end),
            row - begin);
    int depends = model.spec().attention().causal() ? row + 1 : end;
    return new Found(context, IntStream.range(begin, depends).mapToObj(part::token).toList());
  }

  private static String piece(HookedTransformer model, int id) {
    return model.tokenizer().map(known -> known.piece(id)).orElse("#" + id);
  }

  /** Whether a context of this text and strength could be among the best. */
  public boolean wants(int text, double value) {
    Optional<Found> same = current.filter(found -> found.ofText(text));
    double bar = full() ? last().value() : Double.NEGATIVE_INFINITY;
    return value > same.map(Found::value).orElse(Double.NEGATIVE_INFINITY) && value > bar;
  }

  /** Takes a context that is wanted. */
  public void take(Found found) {
    if (current.isPresent() && !current.get().ofText(found.context().text())) {
      endText();
    }
    current = Optional.of(found);
  }

  private void endText() {
    current.ifPresent(this::enter);
    current = Optional.empty();
  }

  private void enter(Found found) {
    Optional<Found> twin =
        best.stream().filter(one -> !alike && one.tokens().equals(found.tokens())).findFirst();
    Optional<Found> leaving = twin.isPresent() || !full() ? twin : Optional.of(last());
    if (leaving.isEmpty() || found.value() > leaving.get().value()) {
      leaving.ifPresent(best::remove);
      best.add(found);
      best.sort(Comparator.comparingDouble(Found::value).reversed());
    }
  }

  private boolean full() {
    return best.size() == most;
  }

  private Found last() {
    return best.get(best.size() - 1);
  }

  /** The strongest first, when all texts have been read. */
  public List<Context> contexts() {
    endText();
    return best.stream().map(Found::context).toList();
  }

  @Override
  public String toString() {
    return best.size() + " contexts of " + most;
  }
}
