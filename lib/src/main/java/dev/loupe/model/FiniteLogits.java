package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.intervention.Spots;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.torch.Torch;
import dev.loupe.weights.Weights;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses logits and activations that are infinite or NaN, and names the first such activation and
 * the likely cause; every method that reads logits checks this first.
 */
final class FiniteLogits {
  private final Run run;

  private FiniteLogits(Run run) {
    this.run = run;
  }

  /** The logits of a run, which may be those of some tokens or of other residual streams only. */
  static NDArray checked(NDArray logits, Run run) {
    if (isFinite(logits)) {
      return logits;
    }
    throw new FiniteLogits(run).failure("the logits contain");
  }

  /** Refuses values of an activation that are infinite or NaN. */
  static void checkedActivation(NDArray values, Site site, Run run) {
    if (!isFinite(values)) {
      throw new FiniteLogits(run).failure(site + " contains");
    }
  }

  private IllegalStateException failure(String what) {
    String where =
        firstBroken()
            .map(site -> "the first activation that is not finite is " + site)
            .orElse("every activation before the unembedding is finite");
    return new IllegalStateException(what + " infinite or NaN values: " + where + "; " + advice());
  }

  private String advice() {
    Optional<String> weight = brokenWeight();
    if (weight.isPresent()) {
      return "the weight "
          + weight.get()
          + " contains such values too: undo its edit, or load another copy of the model";
    }
    int changes = Inside.unobserved(run).changes().size();
    if (changes > 0) {
      String count = changes == 1 ? "an intervention" : changes + " interventions";
      return "this run has "
          + count
          + ", which may be the cause: make "
          + (changes == 1 ? "it" : "them")
          + " weaker, or run the prompt without "
          + (changes == 1 ? "it" : "them");
    }
    if (run.model().precision().mixed() && run.model().precision().kept() == DataType.FLOAT16) {
      return "the largest float16 number is 65504, and this model multiplies in float16: use it"
          + " without inMixedPrecision(), or keep it in DataType.BFLOAT16, which has the"
          + " range of float32";
    }
    return run.model().type() == DataType.FLOAT64
        ? "the largest float64 number is 1.8e308"
        : "the largest float32 number is 3.4e38, so load the model in float64: load(name, cpu(),"
            + " DataType.FLOAT64)";
  }

  /** The first activation that is not finite, found by running the pass again. */
  private Optional<Site> firstBroken() {
    Set<Site> wanted = new LinkedHashSet<>(new Spots(run.model().spec()).all());
    wanted.removeIf(
        site -> site.act() == Act.ATTN_SCORES); // minus infinity where attention is masked
    return Execution.of(run, pass -> pass.first(wanted, x -> !isFinite(x)));
  }

  private Optional<String> brokenWeight() {
    Weights weights = run.model().weights();
    return weights.byName().keySet().stream()
        .sorted()
        .filter(
            name -> {
              try (NDManager work = Torch.memory(run.model().device())) {
                return !isFinite(weights.wide(name, work));
              }
            })
        .findFirst();
  }

  /**
   * Whether all values are finite: a sum shows it without extra memory; if the sum itself
   * overflows, the values are checked again.
   */
  private static boolean isFinite(NDArray x) {
    return Torch.recordingGradients(
        false, () -> isFiniteNumber(x.sum()) || isFiniteNumber(x.mul(0).sum()));
  }

  private static boolean isFiniteNumber(NDArray one) {
    return Double.isFinite(one.toType(DataType.FLOAT64, false).getDouble());
  }
}
