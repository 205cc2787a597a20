package dev.loupe.harvest;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Spots;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Sites of which each token has one row. */
final class Sites {
  private static final List<Axis> TOKENS = List.of(Axis.BATCH, Axis.POS);

  private Sites() {}

  /** The sites in this model; patterns and scores, which belong to two tokens, are refused. */
  static List<Site> of(HookedTransformer model, Site... sites) {
    if (sites.length == 0) {
      throw new IllegalArgumentException(
          "a harvest needs at least one site, such as RESID_POST.at(1)");
    }
    List<Site> known =
        Arrays.stream(sites).map(site -> new Spots(model.spec()).resolve(site)).distinct().toList();
    for (Site site : known) {
      if (!site.axes().subList(0, 2).equals(TOKENS)) {
        throw new IllegalArgumentException(
            site
                + " has the axes "
                + site.axes()
                + "; only activations with one row for each token, [batch, pos, …], can be"
                + " harvested");
      }
    }
    return known;
  }

  /** The axes of a matrix of rows at a site. */
  static List<Axis> axes(Site site) {
    List<Axis> axes = new ArrayList<>(site.axes());
    axes.remove(Axis.BATCH);
    axes.set(0, Axis.SAMPLE);
    return axes;
  }

  /** The one of the harvested sites that is asked for; a negative layer counts from the end. */
  static Site known(Collection<Site> harvested, Site asked) {
    return harvested.stream()
        .filter(site -> site.equals(asked))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    asked + " was not harvested; there are activations of " + harvested));
  }

  /** The only one of the harvested sites. */
  static Site only(Collection<Site> harvested) {
    if (harvested.size() != 1) {
      throw new IllegalArgumentException(
          "there are activations of " + harvested + "; say which site is meant");
    }
    return harvested.iterator().next();
  }
}
