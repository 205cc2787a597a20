package dev.loupe.lens.jacobian;

import dev.loupe.lens.LensReading;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.Objects;
import java.util.function.Function;

/**
 * A reading by the Jacobian lens and the same reading with J = I, which is the logit lens.
 *
 * <p>What both show, the Jacobian lens has not found; what only it shows is not yet written as the
 * last layer writes.
 *
 * @param lens the reading
 * @param control the reading with J = I
 */
public record ControlledReading(LensReading lens, LensReading control) implements Pictured {
  /** Requires both. */
  public ControlledReading {
    Objects.requireNonNull(lens, "a controlled reading needs a reading, and null was given");
    Objects.requireNonNull(control, "a controlled reading needs a control, and null was given");
  }

  /** The most likely token of each layer and position. */
  public Facets top() {
    return both("most likely token", LensReading::top);
  }

  /** The probability of a token at each layer and position. */
  public Facets probability(String answer) {
    return both("probability of '" + answer + "'", reading -> reading.probability(answer));
  }

  /** The rank of a token at each layer and position; 0 is the most likely. */
  public Facets rank(String answer) {
    return both("rank of '" + answer + "'", reading -> reading.rank(answer));
  }

  /** KL(model ‖ layer) at each layer and position, in nats. */
  public Facets forwardKl() {
    return both("KL(model ‖ layer)", LensReading::forwardKl).onOneScale();
  }

  /** The entropy of each layer's prediction, in nats. */
  public Facets entropy() {
    return both("entropy", LensReading::entropy).onOneScale();
  }

  private Facets both(String what, Function<LensReading, Grid> picture) {
    return Facets.of(
        "Jacobian lens beside J = I: " + what, picture.apply(lens), picture.apply(control));
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
