package dev.loupe.ablation;

import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is put in the place of what is taken away: this is what kinds of ablation differ in. */
interface Substitute {
  /** The kind of ablation, such as {@code zero}. */
  String kind();

  /** What is put there, for the line below a picture. */
  String explained();

  /** The values for these sites; several, to be averaged over, where chance chooses them. */
  List<Draw> draws(Set<Site> sites);

  /** One choice of values. */
  interface Draw {
    /**
     * The value for a spot, with as many of the spot's axes as it differs along; the last is always
     * there if it is not the prompt's or the position's.
     */
    Tensor at(Spot spot);
  }

  /** The part of a site's value that a spot picks; along axes it has not, the value is the same. */
  static Tensor picked(Tensor value, Spot spot) {
    Tensor picked = value;
    for (Map.Entry<Axis, Integer> pick : spot.picks().entrySet()) {
      picked = picked.has(pick.getKey()) ? picked.at(pick.getKey(), pick.getValue()) : picked;
    }
    return picked;
  }
}
