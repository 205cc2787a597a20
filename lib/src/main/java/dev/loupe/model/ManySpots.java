package dev.loupe.model;

import dev.loupe.activations.ActivationCache;
import dev.loupe.intervention.Intervention;
import dev.loupe.intervention.Observation;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What can be done to a run at a whole activation, or at several spots at once, such as the
 * strongest of a sweep, and hooks that only read.
 *
 * <pre>{@code
 * var heads = patching(model, clean, corrupted, metric).sweep(HEAD_Z).spots(5);
 * model.run(clean).zero(heads).measure(metric)
 * model.run(clean).cache(heads).get(heads.get(0))
 * }</pre>
 */
public sealed interface ManySpots permits Run {
  /** The run with an intervention at a spot. */
  Run with(Spot spot, Intervention intervention);

  /** The run with zeros at a spot. */
  Run zero(Spot spot);

  /** The run with a spot replaced by its mean over other prompts. */
  Run mean(Spot spot, ActivationCache over);

  /** The run with a spot replaced by its value in another run. */
  Run patch(Spot spot, ActivationCache from);

  /** The run with a vector added at a spot. */
  Run add(Spot spot, Tensor vector, double strength);

  /** The run with a direction projected out at a spot. */
  Run ablate(Spot spot, Tensor direction);

  /** The activations at these sites. */
  ActivationCache cache(Site... sites);

  /** This run with a whole activation set to zero (zero ablation). */
  default Run zero(Site site) {
    return zero(site.all());
  }

  /**
   * This run with {@code strength} times a vector added at every position of an activation
   * (steering).
   */
  default Run add(Site site, Tensor vector, double strength) {
    return add(site.all(), vector, strength);
  }

  /**
   * This run with a direction projected out at every position of an activation (directional
   * ablation).
   */
  default Run ablate(Site site, Tensor direction) {
    return ablate(site.all(), direction);
  }

  /** This run with a whole activation replaced by that of another run (activation patching). */
  default Run patch(Site site, ActivationCache from) {
    return patch(site.all(), from);
  }

  /** This run with the same intervention at each of these spots. */
  default Run with(List<Spot> spots, Intervention intervention) {
    return each(spots, (run, spot) -> run.with(spot, intervention));
  }

  /** This run with zeros at each of these spots (zero ablation). */
  default Run zero(List<Spot> spots) {
    return each(spots, Run::zero);
  }

  /** This run with each of these spots replaced by its mean over prompts (mean ablation). */
  default Run mean(List<Spot> spots, ActivationCache over) {
    return each(spots, (run, spot) -> run.mean(spot, over));
  }

  /** This run with each of these spots replaced by its value in another run (patching). */
  default Run patch(List<Spot> spots, ActivationCache from) {
    return each(spots, (run, spot) -> run.patch(spot, from));
  }

  /** This run with a direction projected out at each of these spots (directional ablation). */
  default Run ablate(List<Spot> spots, Tensor direction) {
    return each(spots, (run, spot) -> run.ablate(spot, direction));
  }

  /** The activations that these spots are parts of; {@code get(spot)} gives one part. */
  default ActivationCache cache(List<Spot> spots) {
    return cache(spots.stream().map(Spot::site).distinct().toArray(Site[]::new));
  }

  /**
   * This run with a function that reads the activation at a spot in each of its passes, and changes
   * nothing.
   *
   * <p>The tensor is valid during the call only; {@code tensor.site()} says where it is from.
   * Functions and interventions at one activation act in the order in which they were given, so an
   * earlier intervention is seen. An exception of the function stops the pass. Generation calls the
   * function for the prompt, then for each new token. Sweeps do not call it, because their passes
   * hold many variants of a run at once.
   *
   * <pre>{@code
   * model.run(prompt).observe(RESID_POST.at(3), x -> println(x.norm(D_MODEL))).top(3)
   * }</pre>
   */
  default Run observe(Spot spot, Consumer<Tensor> reader) {
    return with(spot, new Observation(reader));
  }

  /** The same at a whole activation. */
  default Run observe(Site site, Consumer<Tensor> reader) {
    return observe(site.all(), reader);
  }

  /** The same at each of these spots. */
  default Run observe(List<Spot> spots, Consumer<Tensor> reader) {
    return with(spots, new Observation(reader));
  }

  private Run each(List<Spot> spots, BiFunction<Run, Spot, Run> verb) {
    Run changed = (Run) this;
    for (Spot spot : spots) {
      changed = verb.apply(changed, spot);
    }
    return changed;
  }
}
