package dev.loupe.attribution;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The residual stream at each layer, as the metric reads it with the final norm's scale. */
final class AccumulatedRows {
  private AccumulatedRows() {}

  /** Everything that an attribution reads at the positions of the metric. */
  static Set<Site> sites(HookedTransformer model) {
    Set<Site> sites = new LinkedHashSet<>(Decomposition.embeddings(model));
    sites.addAll(rows(model, true));
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      sites.add(Act.HEAD_Z.at(layer));
      if (model.has(Act.MLP_POST)) {
        sites.add(Act.MLP_POST.at(layer));
      }
    }
    return sites;
  }

  /** The residual stream before each block, perhaps in its middle, and behind the last. */
  static List<Site> rows(HookedTransformer model, boolean mid) {
    List<Site> rows = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      rows.add(Act.RESID_PRE.at(layer));
      if (mid && model.has(Act.RESID_MID)) {
        rows.add(Act.RESID_MID.at(layer));
      }
    }
    rows.add(Act.RESID_POST.at(model.spec().layers() - 1));
    return rows;
  }

  /** TransformerLens' name of a row: {@code 0_pre}, {@code 0_mid}, {@code final_post}. */
  static String name(Site row) {
    return row.act() == Act.RESID_POST
        ? "final_post"
        : row.layer() + (row.act() == Act.RESID_PRE ? "_pre" : "_mid");
  }

  /** What each row adds, together with the biases behind the last block. */
  static List<Part> of(Decomposition all, List<Part> behind) {
    return rows(all.model(), true).stream()
        .map(
            row -> {
              List<Part> both = new ArrayList<>(behind);
              both.add(new Part("stream", List.of(), all.end().of(all.read().at(row))));
              return new Part(name(row), List.of(row.all()), Part.sum(both));
            })
        .toList();
  }
}
