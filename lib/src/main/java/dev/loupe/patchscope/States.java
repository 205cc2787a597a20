package dev.loupe.patchscope;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;

/** The residual stream before each block, from the embedding on, and at the end of the model. */
record States(Spec spec) {
  static States of(HookedTransformer model) {
    return new States(model.spec());
  }

  /** The sites, as many as the model has layers and one more. */
  List<Site> sites() {
    List<Site> sites = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      sites.add(Act.RESID_PRE.at(layer));
    }
    sites.add(Act.RESID_POST.at(spec.layers() - 1));
    return sites;
  }

  /** Their names, which are those of the logit lens: {@code 0_pre}, {@code final_post}. */
  Labels labels(String axis) {
    return new Labels(axis, sites().stream().map(this::label).toList());
  }

  String label(Site site) {
    return site.act() == Act.RESID_PRE
        ? site.layer() + "_pre"
        : site.equals(Act.RESID_POST.at(spec.layers() - 1)) ? "final_post" : site.name();
  }

  /** A site that is a vector [d_model] at each position, or a sentence why it is none. */
  Site checked(HookedTransformer model, Site site) {
    boolean vector = site.act().axes().equals(List.of(Axis.BATCH, Axis.POS, Axis.D_MODEL));
    if (!vector || !model.has(site.act())) {
      throw new IllegalArgumentException(
          site
              + " is no vector of the residual stream's width in "
              + model.name()
              + "; choose a place such as resid(2)");
    }
    return site.act().inLayers() ? site.in(spec.layers()) : site;
  }
}
