package dev.loupe.ablation;

import dev.loupe.site.Site;
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

  /** The replacement values for these sites; several draws, to be averaged, if they are random. */
  List<Draw> draws(Set<Site> sites);

  /** One choice of values. */
  interface Draw {
    /**
     * The value for a spot whose positions are known, with only those axes of the spot along which
     * it differs; the last axis is always present, unless it is the batch or the position axis.
     */
    Tensor at(Spot spot);
  }
}
