package dev.loupe.ablation;

import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** The replacement for an ablated activation, in which the kinds of ablation differ. */
interface Substitute {
  /** The kind of ablation, such as {@code zero}. */
  String kind();

  /** The replacement in words, for the note under a picture. */
  String explained();

  /** More about the replacement at these spots, as sentences behind a space. */
  default String noteOf(Set<Spot> named) {
    return "";
  }

  /**
   * The replacement values for these spots, as they were named; several draws, to be averaged, if
   * they are random.
   */
  List<Draw> draws(Set<Spot> named);

  /** One choice of values. */
  interface Draw {
    /**
     * The value for a spot, with only those axes of the spot along which it differs; the last axis
     * is always present, unless it is the batch or the position axis.
     *
     * @param named the spot as it was named, perhaps at a role
     * @param known the same with its positions in the ablated prompts
     */
    Tensor at(Spot named, Spot known);
  }
}
