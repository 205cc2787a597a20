package dev.loupe.attribution.logit;

import dev.loupe.arch.Spec;
import dev.loupe.intervention.Change;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Models and runs whose logits are no sum of what their parts write. */
final class Refusals {
  private static final Set<Act> BEHIND_THE_STREAM =
      EnumSet.of(Act.LN_FINAL_NORMALIZED, Act.LN_FINAL_OUT);

  private Refusals() {}

  /** Refuses a run that cannot be decomposed. */
  static void check(Run run) {
    Objects.requireNonNull(run, "there is no run to attribute: null was given");
    Spec spec = run.model().spec();
    if (spec.block().normsStream() || spec.ends().head().isPresent()) {
      throw new IllegalArgumentException(
          run.model().name()
              + (spec.block().normsStream()
                  ? " normalises the residual stream itself in every block"
                  : " has a layer with an activation function before W_U")
              + ", so its logits are no sum of what its parts write; measure parts with ablate(...) or patching(...)");
    }
    if (Inside.startsAtBlock(run)) {
      throw new IllegalArgumentException(
          "the run begins at a block, so nothing is known of what wrote its residual stream; give a run from the start");
    }
    for (Change change : Inside.changes(run)) {
      if (BEHIND_THE_STREAM.contains(change.spot().site().act())) {
        throw new IllegalArgumentException(
            "the intervention at "
                + change.spot()
                + " changes what W_U reads behind the residual stream, so parts do not sum to the metric; give a run without it");
      }
    }
  }

  /** Refuses interventions where this method needs the model's own computation. */
  static void changes(Run run, String method, Predicate<Site> needed) {
    for (Change change : Inside.changes(run)) {
      if (needed.test(change.spot().site())) {
        throw new IllegalArgumentException(
            method
                + " follows the model's own computation, which the intervention at "
                + change.spot()
                + " replaces; give a run without it");
      }
    }
  }
}
