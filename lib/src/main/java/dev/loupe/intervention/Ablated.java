package dev.loupe.intervention;

import dev.loupe.tensor.Tensor;

/** The intervention that removes a direction (directional ablation). */
public record Ablated(Direction direction) implements EachPosition {
  @Override
  public Tensor apply(Tensor here) {
    return direction.rest(here);
  }
}
