package dev.loupe.model;

import dev.loupe.forward.Forward;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.Observation;
import dev.loupe.weights.Weights;
import java.util.List;

/**
 * What the engine of sweeps sees of a model and a run.
 *
 * <p>These are no methods of {@link HookedTransformer} and {@link Run}, so that a notebook does not
 * offer them.
 */
public final class Inside {
  private Inside() {}

  /** The forward pass of a model. */
  public static Forward forward(HookedTransformer model) {
    return model.forward();
  }

  /** The weights of a model. */
  public static Weights weights(HookedTransformer model) {
    return model.weights();
  }

  /** The interventions of a run, in order. */
  public static List<Change> changes(Run run) {
    return run.changes();
  }

  /** The run without functions that only read, for passes that hold many variants of it at once. */
  public static Run unobserved(Run run) {
    List<Change> kept =
        run.changes().stream()
            .filter(change -> !(change.intervention() instanceof Observation))
            .toList();
    return new Run(run.model(), run.tokens(), kept, run.start());
  }

  /** Whether a run starts at a block instead of the embedding. */
  public static boolean startsAtBlock(Run run) {
    return run.start().isPresent();
  }
}
