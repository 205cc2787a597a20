package dev.loupe.lens;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * The residual streams that a reading shows, in the order in which the model computes them; the
 * last is the end of the model.
 *
 * @param sites where they are
 */
record LensRows(List<Site> sites) {
  private static final List<Act> ORDER = List.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST);

  LensRows {
    sites = List.copyOf(sites);
  }

  /** The rows of these kinds that a lens reads, and the end of the model. */
  static LensRows of(Lens lens, List<Act> acts) {
    acts.forEach(act -> refuseUnreadable(lens, act));
    int layers = lens.model().spec().layers();
    Site end = end(lens.model());
    List<Site> sites = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      for (Act act : ORDER) {
        Site site = act.at(layer);
        if (acts.contains(act) && !site.equals(end) && lens.reads(site)) {
          sites.add(site);
        }
      }
    }
    sites.add(end);
    return new LensRows(sites);
  }

  /** The residual stream at the end of the last block, which the model itself unembeds. */
  static Site end(HookedTransformer model) {
    return Act.RESID_POST.at(model.spec().layers() - 1);
  }

  private static void refuseUnreadable(Lens lens, Act act) {
    HookedTransformer model = lens.model();
    if (!ORDER.contains(act)) {
      throw new IllegalArgumentException(
          "the rows of a lens are RESID_PRE, RESID_MID or RESID_POST, and " + act + " was given");
    }
    if (!model.has(act)) {
      throw new IllegalArgumentException(
          model.name()
              + " adds attention and MLP to the residual stream together, so it has no resid_mid; leave out withMid()");
    }
    boolean any = false;
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      any |= lens.reads(act.at(layer));
    }
    if (!any) {
      throw new IllegalArgumentException(
          "the " + lens.name() + " of " + model.name() + " does not read " + act);
    }
  }

  int size() {
    return sites.size();
  }

  Site end() {
    return sites.get(sites.size() - 1);
  }

  Site[] array() {
    return sites.toArray(Site[]::new);
  }

  /** The rows as TransformerLens names them: 0_pre, 0_mid, final_post. */
  Labels labels() {
    return new Labels(
        "layer",
        sites.stream().map(site -> site.equals(end()) ? "final_post" : name(site)).toList());
  }

  /** The short name of a row that is not the last: 0_pre. */
  static String name(Site site) {
    String word = site.act().word();
    return site.layer() + word.substring(word.lastIndexOf('_'));
  }
}
