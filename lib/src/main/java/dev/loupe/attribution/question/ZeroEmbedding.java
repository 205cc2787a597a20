package dev.loupe.attribution.question;

import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * Zeros in the place of embeddings.
 *
 * <p>In models with RMSNorm nearly all of the change from zeros to an embedding happens very close
 * to zero, because the norm ignores the length of its input; integrated gradients miss it.
 */
public record ZeroEmbedding() implements Baseline {
  @Override
  public String name() {
    return "zeros";
  }

  @Override
  public List<Tensor> of(Run run) {
    return List.of(Embeddings.at(run, Act.EMBED.site()).zeros());
  }

  @Override
  public String toString() {
    return name();
  }
}
