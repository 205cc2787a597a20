package dev.loupe.sae.crosscoder;

import dev.loupe.learning.Learned;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;

/**
 * A trained crosscoder and its loss during training; shown as a line chart of the loss.
 *
 * @param crosscoder the crosscoder
 * @param learned the parameters and the loss of each step
 */
public record TrainedCrosscoder(Crosscoder crosscoder, Learned learned) implements Pictured {
  @Override
  public Displayable picture() {
    return learned.picture().withTitle("Loss of the " + crosscoder);
  }

  @Override
  public String toString() {
    return "%s, loss %s after %d steps"
        .formatted(crosscoder, Figures.of(learned.loss()), learned.losses().length);
  }
}
