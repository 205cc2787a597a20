package dev.loupe.patchscope;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a model says about one vector, such as an activation or a steering direction, that is put in
 * the place of a placeholder: a row for each layer that it is put into.
 *
 * <p>A direction is often much shorter or longer than the states that later layers expect; {@link
 * #asLongAsStates} gives it the length of the state that it replaces.
 *
 * <p>Ghandeharioun et al. 2024, <a href="https://arxiv.org/abs/2401.06102">Patchscopes</a>; Chen et
 * al. 2024, <a href="https://arxiv.org/abs/2403.10949">SelfIE: self-interpretation of large
 * language model embeddings</a>.
 *
 * <pre>{@code explain(model, direction(model, "I love this", "I hate this", resid(2)))}</pre>
 */
public final class Explanation implements Pictured {
  private static final int SHOWN = 5; // tokens

  private final Tensor vector;
  private final Target target;
  private final boolean matching;

  private Explanation(Tensor vector, Target target, boolean matching) {
    this.vector = vector;
    this.target = target;
    this.matching = matching;
  }

  /** The vector [d_model] in the identity prompt, as it is. */
  public static Explanation of(HookedTransformer model, Tensor vector) {
    Objects.requireNonNull(model, "a model explains a vector, and null was given");
    Objects.requireNonNull(vector, "a vector [d_model] is explained, and null was given");
    int width = model.spec().dModel();
    if (!vector.axes().equals(List.of(Axis.D_MODEL)) || vector.size(Axis.D_MODEL) != width) {
      throw new IllegalArgumentException(
          "explain takes a vector of "
              + model.name()
              + "'s residual stream, [d_model] with "
              + width
              + " entries, and "
              + vector
              + " was given; pick one, such as x.at(POS, -1)");
    }
    return new Explanation(vector, Target.of(model, InspectionPrompt.IDENTITY), false);
  }

  /** The vector in another prompt. */
  public Explanation into(InspectionPrompt inspection) {
    Objects.requireNonNull(
        inspection, "a vector is put into a prompt such as IDENTITY, and null was given");
    return new Explanation(vector, Target.of(target.model(), inspection), matching);
  }

  /** The vector in a prompt of your own, at the last occurrence of the placeholder. */
  public Explanation into(String prompt, String placeholder) {
    return into(new InspectionPrompt(prompt, placeholder));
  }

  /** The vector times a number. */
  public Explanation times(double factor) {
    return new Explanation(vector.times(factor), target, matching);
  }

  /** The vector with the length of the state that it replaces, in each layer its own. */
  public Explanation asLongAsStates() {
    return new Explanation(vector, target, true);
  }

  /** The most likely next tokens, a row for each layer that the vector is put into. */
  public Grid top(int k) {
    return run()
        .top(k)
        .grid()
        .withTitle("explanation of a vector: next tokens of the target prompt")
        .withRows(States.of(target.model()).labels("target layer"))
        .withNote(note());
  }

  /** What the prompt goes on with, {@code count} tokens for each layer. */
  public Continuations generate(int count) {
    return new Continuations(
        "explanation of a vector",
        States.of(target.model()).labels("target layer"),
        run().generateAll(count),
        note());
  }

  /** The prompt without the vector, to compare with. */
  public Run untouched() {
    return target.untouched();
  }

  private Run run() {
    List<Site> sites = States.of(target.model()).sites();
    List<Target.Put> puts = new ArrayList<>();
    try (ActivationCache cache = target.untouched().cache(sites.toArray(Site[]::new))) {
      for (Site site : sites) {
        puts.add(new Target.Put(matching ? stretched(cache.get(site)) : vector, site));
      }
    }
    return target.with(puts);
  }

  private Tensor stretched(Tensor states) {
    double there =
        states.at(Axis.BATCH, 0).at(Axis.POS, target.position()).norm(Axis.D_MODEL).value();
    double length = vector.norm(Axis.D_MODEL).value();
    if (length == 0) {
      throw new IllegalArgumentException(
          "the vector is zero, so it cannot have the length of a state; give another one");
    }
    return vector.times(there / length);
  }

  private String note() {
    return "Rows: the layer that the vector is put into"
        + (matching
            ? ", with the length of the state that it replaces"
            : ", of length " + Figures.of(vector.norm(Axis.D_MODEL).value()))
        + ". Target prompt: "
        + target.quoted()
        + ".";
  }

  @Override
  public Grid picture() {
    return top(SHOWN);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
