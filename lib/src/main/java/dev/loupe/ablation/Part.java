package dev.loupe.ablation;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Direction;
import dev.loupe.intervention.Patch;
import dev.loupe.site.Act;
import dev.loupe.site.Place;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.Variant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A part of a model that can be ablated. */
sealed interface Part {
  /** The places that it is at. */
  List<Spot> spots();

  /** The run with the part ablated: the values of its spots replaced by others. */
  Variant without(Function<Spot, Tensor> substitute);

  /** The activations at these spots, ablated together. */
  static Part of(Spot... spots) {
    return new Spots(List.of(spots));
  }

  /** The name of a spot in a picture: {@code L9H6}, {@code L11N611}, or its hook name. */
  static String label(Spot spot) {
    Site site = spot.site();
    Map<Axis, Integer> picks = spot.picks();
    if (!spot.place().equals(Place.EVERY)) {
      return spot.label();
    }
    if (site.is(Act.HEAD_Z) && picks.keySet().equals(Set.of(Axis.HEAD))) {
      return "L" + site.layer() + "H" + picks.get(Axis.HEAD);
    }
    if (site.is(Act.MLP_POST) && picks.keySet().equals(Set.of(Axis.D_MLP))) {
      return "L" + site.layer() + "N" + picks.get(Axis.D_MLP);
    }
    return spot.toString();
  }

  /** Spots that are ablated together. */
  record Spots(List<Spot> spots) implements Part {
    @Override
    public Variant without(Function<Spot, Tensor> substitute) {
      return new Variant(
          spots.stream().map(spot -> new Patch(spot, substitute.apply(spot))).toList());
    }
  }

  /**
   * The component of an activation along one direction.
   *
   * @param here the activation, [batch, pos, d_model]
   */
  record Along(Site site, Tensor here, Direction direction) implements Part {
    @Override
    public List<Spot> spots() {
      return List.of(site.all());
    }

    @Override
    public Variant without(Function<Spot, Tensor> substitute) {
      Tensor instead = direction.part(substitute.apply(site.all()));
      return Variant.of(site.all(), direction.rest(here).plus(instead));
    }
  }
}
