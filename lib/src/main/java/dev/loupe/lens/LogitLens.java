package dev.loupe.lens;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Objects;
import java.util.Set;

/**
 * The prediction of each layer if the model ended there (logit lens): the residual stream as it is,
 * passed through the final norm and the unembedding.
 *
 * <p>Probabilities are softmax(W_U · ln_final(x)). The norm is computed for each row, and the last
 * row is exactly the model's own prediction.
 *
 * <p>nostalgebraist 2020, <a href="https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru">interpreting
 * GPT: the logit lens</a>.
 *
 * <pre>{@code logitLens(model, "The capital of France is").rank(" Paris")}</pre>
 *
 * @param model the model that it reads
 */
public record LogitLens(HookedTransformer model) implements Lens {
  private static final Set<Act> READS = Set.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST);

  /** Refuses no model. */
  public LogitLens {
    Objects.requireNonNull(model, "a lens reads a model, and null was given");
  }

  /** The logit lens for a run of one prompt, with the run's interventions. */
  public static LensReading of(Run run) {
    return new LogitLens(run.model()).read(run);
  }

  @Override
  public String name() {
    return "logit lens";
  }

  @Override
  public boolean reads(Site site) {
    return site.part().isEmpty() && READS.contains(site.act());
  }

  @Override
  public Tensor translate(Site site, Tensor resid) {
    return resid;
  }

  @Override
  public Tensor linear(Site site, Tensor added) {
    return added;
  }

  @Override
  public String how() {
    return "";
  }

  @Override
  public String toString() {
    return "logit lens of " + model;
  }
}
