package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Change;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The patches of packed branches at one activation inside a block.
 *
 * @param rounds the patches, one after the other where several write at one position, such as those
 *     of two heads
 */
record Underway(Site site, List<Overlays> rounds) {
  /** The patches in a layer, by activation. */
  static List<Underway> of(int layer, BaseRun base, Packing packing, WaveArrays arrays) {
    Map<Site, List<List<Overlays.Place>>> bySite = new LinkedHashMap<>();
    Map<Site, Map<Integer, Integer>> written = new HashMap<>(); // how often, at a row of a site
    for (Branch branch : packing.branches()) {
      for (Overlay overlay : branch.underway()) {
        Site site = overlay.site();
        if (site.layer() == layer) {
          int size = base.sizeOfRow(site);
          List<List<Overlays.Place>> rounds =
              bySite.computeIfAbsent(site, first -> new ArrayList<>());
          Map<Integer, Integer> times = written.computeIfAbsent(site, first -> new HashMap<>());
          overlay
              .positions(branch.prompt(), branch.from())
              .forEach(
                  position -> {
                    int row = packing.row(branch, position);
                    int round = times.merge(row, 1, Integer::sum) - 1;
                    if (round == rounds.size()) {
                      rounds.add(new ArrayList<>());
                    }
                    rounds
                        .get(round)
                        .add(new Overlays.Place(overlay, branch.prompt(), position, row * size));
                  });
        }
      }
    }
    List<Underway> all = new ArrayList<>();
    bySite.forEach(
        (site, rounds) ->
            all.add(
                new Underway(
                    site, rounds.stream().map(round -> new Overlays(round, arrays)).toList())));
    return all;
  }

  /** The patches as a change of the whole row of branches. */
  Change change() {
    List<Axis> axes = site.axes();
    return new Change(site.all(), here -> Tensor.borrow(written(here.nd()), axes));
  }

  private NDArray written(NDArray here) {
    NDArray there = here;
    for (Overlays round : rounds) {
      there = round.into(there);
    }
    return there;
  }
}
