package dev.loupe.harvest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The strongest contexts so far, each of another text, and of texts that are alike the strongest
 * one. The contexts of a text come one after another.
 */
public final class BestContexts {
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
