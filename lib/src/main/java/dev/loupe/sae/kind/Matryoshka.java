package dev.loupe.sae.kind;

import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * A BatchTopK whose first features must reconstruct well alone, then the first and the next, and so
 * on; so general features come first and are not absorbed by special ones.
 *
 * <p>Bussmann et al. 2025, <a href="https://arxiv.org/abs/2503.17547">Learning multi-level features
 * with Matryoshka sparse autoencoders</a>.
 *
 * @param batch how features are chosen
 * @param widths the number of features of each level, rising; the last is the number of all
 */
public record Matryoshka(BatchTopK batch, List<Integer> widths) implements SaeKind {
  /** Refuses widths that do not rise. */
  public Matryoshka {
    widths = List.copyOf(widths);
    for (int i = 0; i < widths.size(); i++) {
      if (widths.get(i) <= (i == 0 ? 0 : widths.get(i - 1))) {
        throw new IllegalArgumentException(
            "the widths of a Matryoshka autoencoder must rise, and " + widths + " do not");
      }
    }
  }

  @Override
  public String architecture() {
    return "matryoshka_batchtopk";
  }

  @Override
  public boolean byToken() {
    return false;
  }

  @Override
  public Tensor pre(ParameterValues weights, Tensor x) {
    return batch.pre(weights, x);
  }

  @Override
  public Tensor acts(ParameterValues weights, Tensor pre, Tensor x) {
    return batch.acts(weights, pre, x);
  }

  @Override
  public Tensor written(ParameterValues weights, Tensor acts) {
    return batch.written(weights, acts);
  }

  @Override
  public Tensor directions(Tensor rows) {
    return batch.directions(rows);
  }
}
